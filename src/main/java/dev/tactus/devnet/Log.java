package dev.tactus.devnet;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.util.List;

/** An event that a contract emitted. */
record Log(Address address, List<Hash32> topics, Bytes data) {
    Rlp.Item item() {
        return Rlp.list(
                Rlp.of(address), new Rlp.Item.Items(topics.stream().map(Rlp::of).toList()), Rlp.of(data));
    }
}
