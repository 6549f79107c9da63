package dev.tactus.protocol;

import java.math.BigInteger;

/** The arguments of {@code EvmAdvance(…)}, which the InputBox encodes for each input. */
public record EvmAdvance(
        long chainId,
        Address application,
        Address sender,
        long blockNumber,
        long blockTimestamp,
        BigInteger prevRandao,
        long index,
        Bytes payload) {}
