package dev.tactus.store;

import dev.tactus.protocol.DirectInput;
import java.util.List;

/**
 * What the reader found between the stored safe head and {@code head}, complete: the lane stores it in one
 * transaction or not at all.
 *
 * @param directInputs in index order
 * @param accepted     our batches that the scheduler's gates accept, in nonce order
 */
public record SafeSlice(SafeHead head, List<DirectInput> directInputs, List<AcceptedBatch> accepted) {
    public SafeSlice {
        directInputs = List.copyOf(directInputs);
        accepted = List.copyOf(accepted);
    }
}
