package dev.tactus.devnet;

import dev.tactus.protocol.Bytes;
import java.math.BigInteger;
import java.util.List;

/**
 * A transaction with its receipt.
 *
 * @param index         in its block
 * @param firstLogIndex index in the block of its first log
 * @param gasPrice      wei that it paid for a unit of gas
 */
record MinedTransaction(
        Transaction transaction,
        int index,
        boolean succeeded,
        long gasUsed,
        long cumulativeGasUsed,
        BigInteger gasPrice,
        int firstLogIndex,
        List<Log> logs) {

    Rlp.Item receipt() {
        return Rlp.list(
                Rlp.of(transaction.hash()),
                Rlp.of(succeeded ? 1 : 0),
                Rlp.of(cumulativeGasUsed),
                Rlp.of(bloom()),
                new Rlp.Item.Items(logs.stream().map(Log::item).toList()));
    }

    Bytes bloom() {
        return Bloom.of(logs);
    }
}
