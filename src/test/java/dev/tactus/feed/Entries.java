package dev.tactus.feed;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.SequencedL2Tx.SequencedDirectInput;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import java.nio.charset.StandardCharsets;

/** Entries of an order that only depend on their offset and on the generation that wrote them; every seventh is a direct input. */
final class Entries {
    private static final Address SENDER = Address.fromHex("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");

    private Entries() {}

    static ChainedTx at(long offset) {
        return at(offset, 16);
    }

    static ChainedTx at(long offset, int dataBytes) {
        return at(offset, dataBytes, 0);
    }

    /** With the link that it has after another. */
    static ChainedTx linked(Hash32 before, long offset) {
        return ChainedTx.after(before, at(offset).tx());
    }

    /** @param generation shows as the batch's nonce, counted from 4 */
    static ChainedTx at(long offset, int dataBytes, long generation) {
        Hash32 hash = Keccak.hash(Bytes.wrap(Long.toString(offset).getBytes(StandardCharsets.US_ASCII)));
        Bytes data = Bytes.wrap(new byte[dataBytes]);
        var tx = offset % 7 == 3
                ? new SequencedDirectInput(
                        offset, new DirectInput(offset, SENDER, 98, 1_700_000_000, hash, data), 4 + generation)
                : new SequencedUserOp(offset, SENDER, offset, 2000, 1356, data, 99, 4 + generation, hash);
        return new ChainedTx(tx, hash);
    }
}
