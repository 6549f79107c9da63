package dev.tactus.store;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.protocol.WireUserOp;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes well-formed transactions as a lane would, and remembers what it wrote. */
final class OrderScript {
    static final Address ALICE = address(1);
    static final Address BOB = address(2);
    static final Deployment DEPLOYMENT = new Deployment(
            31337, address(10), address(11), 3, address(12), List.of(address(13), address(14)), address(15));

    private final List<LaneEvent> events = new ArrayList<>();
    private final Map<Bytes, Optional<Bytes>> writes = new LinkedHashMap<>();
    private final Map<Address, Long> nonces = new HashMap<>();
    private long lastChunk;
    private long nextOffset;
    private long batch = -1;
    private final List<Frame> frames = new ArrayList<>();
    private Optional<SafeHead> head = Optional.empty();

    static Address address(int n) {
        byte[] value = new byte[Address.SIZE];
        ByteBuffer.wrap(value).putInt(Address.SIZE - Integer.BYTES, n);
        return Address.wrap(value);
    }

    static Bytes bytes(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static Hash32 hash(String text) {
        return Keccak.hash(bytes(text));
    }

    static ValidUserOp op(Address sender, long nonce, int maxFee, String data) {
        byte[] signature = new byte[65];
        Arrays.fill(signature, (byte) 0x5e);
        var op = new UserOp(nonce, maxFee, bytes(data));
        return new ValidUserOp(sender, op, Bytes.wrap(signature), hash(sender + "/" + nonce + "/" + data));
    }

    static DirectInput input(long index, long block, String payload) {
        return new DirectInput(index, address(13), block, 1_700_000_000 + block, hash("tx" + index), bytes(payload));
    }

    static SafeHead headAt(long number, long inputCount) {
        return new SafeHead(number, hash("block" + number), 1_700_000_000 + number, inputCount);
    }

    OrderScript event(LaneEvent event) {
        events.add(event);
        return this;
    }

    OrderScript read(long number, long inputCount, DirectInput... inputs) {
        return read(number, inputCount, List.of(inputs), List.of());
    }

    OrderScript read(long number, long inputCount, List<DirectInput> inputs, List<AcceptedBatch> accepted) {
        head = Optional.of(headAt(number, inputCount));
        return event(new LaneEvent.SafeHeadRead(new SafeSlice(head.orElseThrow(), inputs, accepted)));
    }

    OrderScript openBatch() {
        batch++;
        frames.clear();
        return event(new LaneEvent.BatchOpened(batch, 1000 * (batch + 1)));
    }

    OrderScript openFrame(long safeBlock, int fee) {
        event(new LaneEvent.FrameOpened(batch, frames.size(), safeBlock, fee));
        frames.add(new Frame(List.of(), safeBlock, fee));
        return this;
    }

    /** A batch and its first frame, at the head. */
    OrderScript open() {
        return openBatch().openFrame(head.orElseThrow().number(), 0);
    }

    OrderScript drain(DirectInput input, String outputs) {
        return event(new LaneEvent.DirectInputDrained(nextOffset++, input, bytes(outputs)));
    }

    OrderScript include(Address sender, String data) {
        long nonce = nonces.merge(sender, 1L, Long::sum) - 1;
        return include(op(sender, nonce, 100, data), "out:" + data);
    }

    OrderScript include(ValidUserOp op, String outputs) {
        event(new LaneEvent.UserOpIncluded(nextOffset++, op, bytes(outputs)));
        Frame open = frames.removeLast();
        List<WireUserOp> ops = new ArrayList<>(open.userOps());
        ops.add(op.wire());
        frames.add(new Frame(ops, open.safeBlock(), open.fee()));
        return this;
    }

    OrderScript seal() {
        byte[] ssz = payload();
        return event(new LaneEvent.BatchSealed(batch, Hash32.wrap(Keccak.hash(ssz)), ssz.length));
    }

    OrderScript write(String resource, String value) {
        writes.put(bytes(resource), Optional.of(bytes(value)));
        return this;
    }

    OrderScript delete(String resource) {
        writes.put(bytes(resource), Optional.empty());
        return this;
    }

    /** SSZ of the open batch as it is now. */
    byte[] payload() {
        return BatchCodec.encode(new Batch(batch, frames));
    }

    List<Frame> frames() {
        return List.copyOf(frames);
    }

    /** What was said since the last chunk, as the next one. */
    LaneTransaction chunk() {
        var transaction = new LaneTransaction(++lastChunk, events, new LinkedHashMap<>(writes));
        events.clear();
        writes.clear();
        return transaction;
    }
}
