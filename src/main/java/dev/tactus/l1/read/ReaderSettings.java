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
 * @param quorum          endpoints that must agree
 * @param conflictLasts   how long a contradiction of what is stored must have lasted before it is final
 * @param staleAfter      how long the safe head may stand still without a word
 */
public record ReaderSettings(
        Duration pollInterval,
        long maxSpan,
        int maxInputs,
        Set<Integer> rangeErrorCodes,
        Backoff backoff,
        int quorum,
        Duration conflictLasts,
        Duration staleAfter) {
    private static final long MAX_SPAN = 2_000;
    private static final int MAX_INPUTS = 1_000;
    private static final Duration CONFLICT_LASTS = Duration.ofSeconds(30);
    private static final Duration STALE_AFTER = Duration.ofMinutes(17);
    private static final double MILLIS_PER_SECOND = 1e3;
    /** The safe tag moves once in an epoch of 32 blocks, and an epoch may be missed. */
    private static final double STALE_BLOCKS = 80;

    private static final Duration STALE_MARGIN = Duration.ofSeconds(60);

    public ReaderSettings {
        rangeErrorCodes = Set.copyOf(rangeErrorCodes);
        if (maxSpan < 1 || maxInputs < 1) {
            throw new IllegalArgumentException("a slice holds at least one block and one input");
        }
        if (quorum < 1) {
            throw new IllegalArgumentException("somebody must be believed");
        }
    }

    /** With one endpoint, and the times that belong to blocks of twelve seconds. */
    public ReaderSettings(
            Duration pollInterval, long maxSpan, int maxInputs, Set<Integer> rangeErrorCodes, Backoff backoff) {
        this(pollInterval, maxSpan, maxInputs, rangeErrorCodes, backoff, 1, CONFLICT_LASTS, STALE_AFTER);
    }

    public static ReaderSettings of(SequencerConfig.L1 config) {
        return new ReaderSettings(
                config.safePollInterval(),
                MAX_SPAN,
                MAX_INPUTS,
                Set.copyOf(config.rangeErrorCodes()),
                Backoff.L1,
                config.rpcQuorum(),
                config.conflictLasts(),
                staleAfter(config.secondsPerBlock()));
    }

    /** How long an endpoint's safe head may stand still far below another's before that one is read without it. */
    Duration givenUpAfter() {
        return staleAfter.multipliedBy(2);
    }

    /** Longer than a healthy L1 ever lets its safe head stand still. */
    public static Duration staleAfter(double secondsPerBlock) {
        return STALE_MARGIN.plusMillis((long) (STALE_BLOCKS * secondsPerBlock * MILLIS_PER_SECOND));
    }
}
