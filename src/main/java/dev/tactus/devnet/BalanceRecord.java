package dev.tactus.devnet;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/** What is kept of a balance that was set by command, at the block that was the head then. */
record BalanceRecord(Address account, BigInteger wei) {
    private static final int FIELDS = 2;

    byte[] encode() {
        return Rlp.encode(Rlp.list(Rlp.of(account), Rlp.of(wei)));
    }

    /** Empty if the record is of another kind. */
    static Optional<BalanceRecord> decode(byte[] data) throws DecodeException {
        if (Rlp.decode(data) instanceof Rlp.Item.Items(List<Rlp.Item> fields)
                && fields.size() == FIELDS
                && fields.get(0) instanceof Rlp.Item.Text(Bytes account)
                && account.size() == Address.SIZE
                && fields.get(1) instanceof Rlp.Item.Text(Bytes wei)) {
            return Optional.of(new BalanceRecord(new Address(account), Rlp.number(wei)));
        }
        return Optional.empty();
    }
}
