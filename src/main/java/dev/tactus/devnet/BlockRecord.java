package dev.tactus.devnet;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;
import dev.tactus.protocol.Hash32;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is kept of a block: enough to build it again, and its hash to prove that the same came out. One whose number the
 * chain has already replaces that block and all above it.
 *
 * @param baseFee only if it was set by command; empty where it follows from the parent
 */
record BlockRecord(long number, long timestamp, Hash32 hash, List<Bytes> transactions, Optional<BigInteger> baseFee) {
    private static final int FIELDS = 4;

    static BlockRecord of(Block block, Block parent) {
        BigInteger baseFee = block.header().baseFee();
        List<Bytes> raw = block.transactions().stream()
                .map(each -> each.transaction().raw())
                .toList();
        return new BlockRecord(
                block.number(),
                block.header().timestamp(),
                block.hash(),
                raw,
                Optional.of(baseFee).filter(fee -> !fee.equals(Gas.baseFeeAfter(parent.header()))));
    }

    byte[] encode() {
        List<Rlp.Item> raw = transactions.stream().map(Rlp::of).toList();
        List<Rlp.Item> fields =
                new ArrayList<>(List.of(Rlp.of(number), Rlp.of(timestamp), Rlp.of(hash), new Rlp.Item.Items(raw)));
        baseFee.ifPresent(fee -> fields.add(Rlp.of(fee)));
        return Rlp.encode(new Rlp.Item.Items(fields));
    }

    static BlockRecord decode(byte[] data) throws DecodeException {
        if (Rlp.decode(data) instanceof Rlp.Item.Items(List<Rlp.Item> fields)
                && (fields.size() == FIELDS || fields.size() == FIELDS + 1)
                && fields.get(0) instanceof Rlp.Item.Text(Bytes number)
                && fields.get(1) instanceof Rlp.Item.Text(Bytes timestamp)
                && fields.get(2) instanceof Rlp.Item.Text(Bytes hash)
                && fields.get(3) instanceof Rlp.Item.Items(List<Rlp.Item> raw)) {
            var transactions = new ArrayList<Bytes>();
            for (Rlp.Item each : raw) {
                if (!(each instanceof Rlp.Item.Text(Bytes transaction))) {
                    throw new DecodeException("a transaction is a list");
                }
                transactions.add(transaction);
            }
            return new BlockRecord(
                    Rlp.small(number),
                    Rlp.small(timestamp),
                    hash(hash),
                    List.copyOf(transactions),
                    fields.size() == FIELDS ? Optional.empty() : Optional.of(baseFee(fields.get(FIELDS))));
        }
        throw new DecodeException("not a block record");
    }

    private static BigInteger baseFee(Rlp.Item item) throws DecodeException {
        if (item instanceof Rlp.Item.Text(Bytes value)) {
            return Rlp.number(value);
        }
        throw new DecodeException("a base fee is a list");
    }

    private static Hash32 hash(Bytes value) throws DecodeException {
        if (value.size() != Hash32.SIZE) {
            throw new DecodeException("a hash has 32 bytes");
        }
        return new Hash32(value);
    }
}
