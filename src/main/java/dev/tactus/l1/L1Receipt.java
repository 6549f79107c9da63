package dev.tactus.l1;

import dev.tactus.protocol.Hash32;
import java.math.BigInteger;

/**
 * @param succeeded         false if it reverted or ran out of gas
 * @param effectiveGasPrice wei per gas that was paid
 */
public record L1Receipt(
        Hash32 transactionHash,
        long blockNumber,
        Hash32 blockHash,
        boolean succeeded,
        long gasUsed,
        BigInteger effectiveGasPrice) {

    /** What the transaction cost its sender in wei, beside the value that it moved. */
    public BigInteger paid() {
        return effectiveGasPrice.multiply(BigInteger.valueOf(gasUsed));
    }
}
