package dev.tactus.devnet;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.math.BigInteger;

/**
 * A signed transaction of type 0 or 2 whose signature names {@code from}. For type 0 both fee fields hold its gas
 * price.
 */
record Transaction(
        Hash32 hash,
        int type,
        long chainId,
        Address from,
        long nonce,
        BigInteger maxFee,
        BigInteger tip,
        long gasLimit,
        Address to,
        BigInteger value,
        Bytes data,
        Signature signature,
        Bytes raw) {

    /** @param v what the wire carries: with EIP-155's chain id for type 0, the parity for type 2 */
    record Signature(BigInteger v, BigInteger r, BigInteger s) {}

    /** What a unit of gas costs in a block of this base fee, which must not exceed {@link #maxFee}. */
    BigInteger priceAt(BigInteger baseFee) {
        return maxFee.min(baseFee.add(tip));
    }

    /** The most that including it may cost the sender. */
    BigInteger maxCost() {
        return value.add(maxFee.multiply(BigInteger.valueOf(gasLimit)));
    }
}
