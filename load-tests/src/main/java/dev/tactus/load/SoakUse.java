package dev.tactus.load;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a long load has beside the rest of its result.
 *
 * @param ops           asked for
 * @param signedLate    ops that were signed only when they were due: the signer was a limit
 * @param growth        of the server's memory; null where it cannot be seen
 * @param heapUsedBytes the server's at its last collection, for each second; negative where it cannot be read
 */
record SoakUse(long ops, long signedLate, @Nullable Growth growth, List<Long> heapUsedBytes) {
    SoakUse {
        heapUsedBytes = List.copyOf(heapUsedBytes);
    }
}
