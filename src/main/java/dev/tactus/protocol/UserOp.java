package dev.tactus.protocol;

/**
 * What a user signs.
 *
 * @param nonce  uint32, the sender's next nonce
 * @param maxFee uint16, the largest frame fee (an exponent) the sender accepts
 * @param data   an application method, opaque to the sequencer
 */
public record UserOp(long nonce, int maxFee, Bytes data) {
    public UserOp {
        if (nonce < 0 || nonce > Protocol.MAX_NONCE) {
            throw new IllegalArgumentException("nonce out of uint32 range: " + nonce);
        }
        if (maxFee < 0 || maxFee > Protocol.MAX_FEE_FIELD) {
            throw new IllegalArgumentException("max_fee out of uint16 range: " + maxFee);
        }
    }
}
