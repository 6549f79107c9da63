package dev.tactus.devnet;

import java.math.BigInteger;

/** What a contract can learn about the block that it runs in. */
record BlockContext(long chainId, long number, long timestamp, BigInteger baseFee, BigInteger prevRandao) {}
