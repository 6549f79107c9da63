package dev.tactus.l1.read;

import dev.tactus.config.SequencerConfig;
import dev.tactus.l1.Backoff;
import java.time.Duration;
import java.util.Set;

/**
 * @param pollInterval    pause between two looks at the safe head
 * @param maxSpan         blocks that one query for logs covers at most
 * @param maxInputs       inputs that one slice brings at most, unless a single block holds more
 * @param rangeErrorCodes JSON-RPC codes that mean "range too large"
 */
public record ReaderSettings(
        Duration pollInterval, long maxSpan, int maxInputs, Set<Integer> rangeErrorCodes, Backoff backoff) {
    private static final long MAX_SPAN = 2_000;
    private static final int MAX_INPUTS = 1_000;

    public ReaderSettings {
        rangeErrorCodes = Set.copyOf(rangeErrorCodes);
        if (maxSpan < 1 || maxInputs < 1) {
            throw new IllegalArgumentException("a slice holds at least one block and one input");
        }
    }

    public static ReaderSettings of(SequencerConfig.L1 config) {
        return new ReaderSettings(
                config.safePollInterval(), MAX_SPAN, MAX_INPUTS, Set.copyOf(config.rangeErrorCodes()), Backoff.L1);
    }
}
