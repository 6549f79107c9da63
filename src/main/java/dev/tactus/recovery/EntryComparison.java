package dev.tactus.recovery;

import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.protocol.SequencedL2Tx.SequencedDirectInput;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import dev.tactus.recovery.VerifyOutcome.FirstDifference;
import java.util.Optional;

/** Finds the first field in which two entries of the order differ, named as the feed names it. */
final class EntryComparison {
    private final long offset;
    private Optional<FirstDifference> first = Optional.empty();

    private EntryComparison(long offset) {
        this.offset = offset;
    }

    static Optional<FirstDifference> compare(SequencedL2Tx expected, SequencedL2Tx found) {
        var comparison = new EntryComparison(expected.offset());
        comparison.field("offset", expected.offset(), found.offset());
        comparison.field("kind", kind(expected), kind(found));
        if (expected instanceof SequencedUserOp e && found instanceof SequencedUserOp f) {
            comparison.userOp(e, f);
        }
        if (expected instanceof SequencedDirectInput e && found instanceof SequencedDirectInput f) {
            comparison.directInput(e.input(), f.input());
        }
        comparison.field("batch_nonce", unsigned(expected.batchNonce()), unsigned(found.batchNonce()));
        // Holds even if an entry gains a field that is not named above.
        comparison.field("entry", expected, found);
        return comparison.first;
    }

    private void userOp(SequencedUserOp expected, SequencedUserOp found) {
        field("sender", expected.sender(), found.sender());
        field("nonce", expected.nonce(), found.nonce());
        field("max_fee", expected.maxFee(), found.maxFee());
        field("fee", expected.fee(), found.fee());
        field("data", expected.data(), found.data());
        field("safe_block", unsigned(expected.safeBlock()), unsigned(found.safeBlock()));
        field("tx_hash", expected.txHash(), found.txHash());
    }

    private void directInput(DirectInput expected, DirectInput found) {
        field("input_index", expected.inputIndex(), found.inputIndex());
        field("sender", expected.sender(), found.sender());
        field("block_number", expected.blockNumber(), found.blockNumber());
        field("block_timestamp", expected.blockTimestamp(), found.blockTimestamp());
        field("transaction_hash", expected.transactionHash(), found.transactionHash());
        field("payload", expected.payload(), found.payload());
    }

    private void field(String name, Object expected, Object found) {
        if (first.isEmpty() && !expected.equals(found)) {
            first = Optional.of(new FirstDifference(offset, name, expected.toString(), found.toString()));
        }
    }

    private static String kind(SequencedL2Tx entry) {
        return switch (entry) {
            case SequencedUserOp ignored -> "user_op";
            case SequencedDirectInput ignored -> "direct_input";
        };
    }

    private static String unsigned(long value) {
        return Long.toUnsignedString(value);
    }
}
