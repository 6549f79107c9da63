package dev.tactus.sim.store;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.Protocol;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.sim.SimDeployment;
import dev.tactus.store.LaneEvent;
import dev.tactus.store.LaneTransaction;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SafeSlice;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The plainest order there is: the first chunk opens it, each later one holds one op. */
final class Chunks {
    static final Bytes KEY = text("the latest chunk");
    private static final Address SENDER = SimDeployment.key("sender").address();

    private Chunks() {}

    static LaneTransaction first() {
        var head = new SafeHead(10, Hash32.wrap(new byte[Hash32.SIZE]), 1_700_000_000, 0);
        return chunk(
                1,
                new LaneEvent.SafeHeadRead(new SafeSlice(head, List.of(), List.of())),
                new LaneEvent.BatchOpened(0, 1),
                new LaneEvent.FrameOpened(0, 0, 10, 0));
    }

    static LaneTransaction of(long chunk) {
        long nonce = chunk - 2;
        var op = new UserOp(nonce, 0, Bytes.EMPTY);
        Bytes signature = Bytes.wrap(new byte[Protocol.SIGNATURE_BYTES]);
        var valid = new ValidUserOp(SENDER, op, signature, Keccak.hash(text("op" + nonce)));
        return chunk(chunk, new LaneEvent.UserOpIncluded(nonce, valid, Bytes.EMPTY));
    }

    private static LaneTransaction chunk(long chunk, LaneEvent... events) {
        return new LaneTransaction(chunk, List.of(events), Map.of(KEY, Optional.of(value(chunk))));
    }

    /** What {@link #KEY} holds once {@code chunk} is durable. */
    static Bytes value(long chunk) {
        return text("chunk " + chunk);
    }

    private static Bytes text(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
