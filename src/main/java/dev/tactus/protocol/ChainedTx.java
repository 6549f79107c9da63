package dev.tactus.protocol;

import dev.tactus.protocol.SequencedL2Tx.SequencedDirectInput;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An entry of the order with its link: a running hash over everything that the feed says of this entry and of those
 * before it, so that whoever holds one link can tell whether any entry below it was changed.
 *
 * <p>The link is keccak256(link of the entry before ‖ kind ‖ content), the first one's predecessor being 32 zero bytes.
 * Integers are little-endian:
 * <ul>
 *   <li>user op: {@code 01 ‖ sender 20 ‖ nonce u32 ‖ fee u16 ‖ safe_block u64 ‖ batch_nonce u64 ‖ tx_hash 32 ‖ data};
 *   <li>direct input: {@code 02 ‖ sender 20 ‖ block_number u64 ‖ block_timestamp u64 ‖ transaction_hash 32 ‖
 *       input_index u64 ‖ batch_nonce u64 ‖ payload}.
 * </ul>
 * Offsets are dense from 0, so the place of an entry need not be said.
 */
public record ChainedTx(SequencedL2Tx tx, Hash32 chainHash) {
    /** What comes before the first entry. */
    public static final Hash32 GENESIS = Hash32.wrap(new byte[Hash32.SIZE]);

    private static final byte USER_OP = 1;
    private static final byte DIRECT_INPUT = 2;
    private static final int USER_OP_BYTES = 1 + Address.SIZE + 4 + 2 + 8 + 8 + Hash32.SIZE;
    private static final int DIRECT_INPUT_BYTES = 1 + Address.SIZE + 8 + 8 + Hash32.SIZE + 8 + 8;

    /** @param before link of the entry before, or {@link #GENESIS} */
    public static ChainedTx after(Hash32 before, SequencedL2Tx tx) {
        byte[] content = switch (tx) {
            case SequencedUserOp op -> content(op);
            case SequencedDirectInput input -> content(input);
        };
        return new ChainedTx(tx, Hash32.wrap(Keccak.hash(before.bytes().unsafeArray(), content)));
    }

    public long offset() {
        return tx.offset();
    }

    private static byte[] content(SequencedUserOp op) {
        return buffer(USER_OP_BYTES + op.data().size())
                .put(USER_OP)
                .put(op.sender().bytes().unsafeArray())
                .putInt((int) op.nonce())
                .putShort((short) op.fee())
                .putLong(op.safeBlock())
                .putLong(op.batchNonce())
                .put(op.txHash().bytes().unsafeArray())
                .put(op.data().unsafeArray())
                .array();
    }

    private static byte[] content(SequencedDirectInput entry) {
        DirectInput input = entry.input();
        return buffer(DIRECT_INPUT_BYTES + input.payload().size())
                .put(DIRECT_INPUT)
                .put(input.sender().bytes().unsafeArray())
                .putLong(input.blockNumber())
                .putLong(input.blockTimestamp())
                .put(input.transactionHash().bytes().unsafeArray())
                .putLong(input.inputIndex())
                .putLong(entry.batchNonce())
                .put(input.payload().unsafeArray())
                .array();
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
