package dev.tactus.protocol;

import java.math.BigInteger;

/**
 * The arguments of {@code EvmAdvance(…)}, which the InputBox encodes for each input.
 *
 * @param prevRandao uint256
 */
public record EvmAdvance(
        long chainId,
        Address application,
        Address sender,
        long blockNumber,
        long blockTimestamp,
        BigInteger prevRandao,
        long index,
        Bytes payload) {
    public EvmAdvance {
        if (prevRandao.signum() < 0 || prevRandao.compareTo(Protocol.MAX_U256) > 0) {
            throw new IllegalArgumentException("prevRandao out of uint256 range");
        }
        if ((chainId | blockNumber | blockTimestamp | index) < 0) {
            throw new IllegalArgumentException("a number is negative");
        }
    }
}
