package dev.tactus.protocol;

import java.util.List;

/**
 * A canonical ordering boundary inside a batch: drain every direct input safe at {@code safeBlock}, then the ops.
 *
 * @param safeBlock uint64, read as unsigned
 * @param fee       uint16 fee exponent every op in it is charged
 */
public record Frame(List<WireUserOp> userOps, long safeBlock, int fee) {
    public Frame {
        userOps = List.copyOf(userOps);
        if (fee < 0 || fee > Protocol.MAX_FEE_FIELD) {
            throw new IllegalArgumentException("fee out of uint16 range: " + fee);
        }
    }
}
