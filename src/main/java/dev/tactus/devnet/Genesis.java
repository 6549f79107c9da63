package dev.tactus.devnet;

import dev.tactus.devnet.DevnetOptions.Holding;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Everything that block 0 depends on. {@code timestamp} in seconds. */
record Genesis(long chainId, long timestamp, List<Holding> holdings) {
    BigInteger tokenSupply() {
        return holdings.stream().map(Holding::tokens).reduce(BigInteger.ZERO, BigInteger::add);
    }

    /** Equal bytes for equal genesis and only then. */
    Bytes encode() {
        List<Rlp.Item> items = holdings.stream()
                .map(each -> Rlp.list(Rlp.of(each.account()), Rlp.of(each.wei()), Rlp.of(each.tokens())))
                .toList();
        return Bytes.wrap(Rlp.encode(Rlp.list(Rlp.of(chainId), Rlp.of(timestamp), new Rlp.Item.Items(items))));
    }

    static Genesis decode(byte[] data) throws DecodeException {
        if (Rlp.decode(data) instanceof Rlp.Item.Items(List<Rlp.Item> fields)
                && fields.size() == 3
                && fields.get(0) instanceof Rlp.Item.Text(Bytes chainId)
                && fields.get(1) instanceof Rlp.Item.Text(Bytes timestamp)
                && fields.get(2) instanceof Rlp.Item.Items(List<Rlp.Item> items)) {
            var holdings = new ArrayList<Holding>();
            for (Rlp.Item item : items) {
                holdings.add(holding(item));
            }
            return new Genesis(Rlp.small(chainId), Rlp.small(timestamp), List.copyOf(holdings));
        }
        throw new DecodeException("not a genesis record");
    }

    private static Holding holding(Rlp.Item item) throws DecodeException {
        if (item instanceof Rlp.Item.Items(List<Rlp.Item> fields)
                && fields.size() == 3
                && fields.get(0) instanceof Rlp.Item.Text(Bytes account)
                && account.size() == Address.SIZE
                && fields.get(1) instanceof Rlp.Item.Text(Bytes wei)
                && fields.get(2) instanceof Rlp.Item.Text(Bytes tokens)) {
            return new Holding(new Address(account), Rlp.number(wei), Rlp.number(tokens));
        }
        throw new DecodeException("not a genesis record");
    }
}
