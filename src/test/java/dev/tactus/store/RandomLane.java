package dev.tactus.store;

import static dev.tactus.store.OrderScript.bytes;
import static dev.tactus.store.OrderScript.hash;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.protocol.WireUserOp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Thinks up the transaction that a lane might commit next: all that a lane does, in any mixture. It looks at the store
 * first, so that one which was refused leaves no trace in it.
 */
final class RandomLane {
    private static final List<Address> SENDERS =
            List.of(OrderScript.ALICE, OrderScript.BOB, OrderScript.address(3), OrderScript.address(4));
    private static final int KEYS = 8;

    private final Random random;
    private final SequencerStore store;
    private final boolean recovers;
    private final Map<Address, Long> nonces = new HashMap<>();
    private final List<LaneEvent.UserOpIncluded> history = new ArrayList<>();

    private final List<LaneEvent> events = new ArrayList<>();
    private List<DirectInput> waiting = List.of();
    private List<Frame> frames = List.of();
    private Optional<SafeHead> head = Optional.empty();
    private long batch;
    private long offset;

    /** @param recovers whether it takes batches back now and then */
    RandomLane(Random random, SequencerStore store, boolean recovers) {
        this.random = random;
        this.store = store;
        this.recovers = recovers;
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    LaneTransaction next() {
        LaneSnapshot at = store.load();
        events.clear();
        waiting = new ArrayList<>(store.undrained(Long.MAX_VALUE, 1000));
        head = at.safeHead();
        offset = at.nextOffset();
        batch = at.openBatch().map(LaneSnapshot.OpenBatch::nonce).orElse(-1L);
        frames = new ArrayList<>(
                at.openBatch().map(LaneSnapshot.OpenBatch::frames).orElse(List.of()));
        if (recovers && batch >= at.nextAccepted() && chance(0.05)) {
            return takeBack(at);
        }
        if (head.isEmpty() || chance(0.3)) {
            read(at.nextAccepted());
        }
        if (batch < 0) {
            openBatch(head.orElseThrow().number());
        } else if (chance(0.1)) {
            seal();
        } else if (chance(0.3)) {
            openFrame(head.orElseThrow().number());
        }
        fill();
        if (chance(0.1)) {
            seal();
        }
        return new LaneTransaction(at.lastChunk() + 1, events, writes());
    }

    /** From any batch on that is not gold. */
    private LaneTransaction takeBack(LaneSnapshot at) {
        Cut cut = store.cut(at.nextAccepted() + random.nextLong(batch - at.nextAccepted() + 1))
                .orElseThrow();
        long safeBlock = head.orElseThrow().number();
        events.add(new LaneEvent.Recovered(at.generation() + 1, safeBlock, cut, random.nextInt(1_000_000)));
        batch = cut.batchNonce() - 1;
        openBatch(safeBlock);
        return new LaneTransaction(cut.chunk() + 1, events, Map.of());
    }

    /** What the store took: the nonces that it knows. */
    void committed(LaneTransaction transaction) {
        for (LaneEvent event : transaction.events()) {
            if (event instanceof LaneEvent.Recovered recovered) {
                history.removeIf(op -> op.offset() >= recovered.cut().firstOffset());
                nonces.clear();
                history.forEach(this::count);
            } else if (event instanceof LaneEvent.UserOpIncluded included) {
                history.add(included);
                count(included);
            }
        }
    }

    private void count(LaneEvent.UserOpIncluded included) {
        ValidUserOp op = included.op();
        nonces.put(op.sender(), op.op().nonce() + 1);
    }

    private void read(long nextAccepted) {
        SafeHead before = head.orElse(new SafeHead(0, hash("genesis"), 0, 0));
        long number = before.number() + 1 + random.nextInt(10);
        long count = before.inputCount() + random.nextInt(6);
        List<DirectInput> inputs = new ArrayList<>();
        List<AcceptedBatch> accepted = new ArrayList<>();
        long block = before.number() + 1;
        for (long index = before.inputCount(); index < count; index++) {
            block += random.nextInt((int) (number - block + 1));
            long nonce = nextAccepted + accepted.size();
            if (chance(0.2)) {
                Hash32 payload =
                        store.sealed(nonce).map(SealedBatch::payloadHash).orElse(hash("foreign"));
                accepted.add(new AcceptedBatch(nonce, payload, index, block, hash("post" + index)));
            } else if (chance(0.8)) {
                inputs.add(OrderScript.input(index, block, "input" + index));
            }
        }
        head = Optional.of(OrderScript.headAt(number, count));
        waiting.addAll(inputs);
        events.add(new LaneEvent.SafeHeadRead(new SafeSlice(head.orElseThrow(), inputs, accepted)));
    }

    private void openBatch(long safeBlock) {
        batch++;
        frames = new ArrayList<>();
        events.add(new LaneEvent.BatchOpened(batch, random.nextInt(1_000_000)));
        openFrame(safeBlock);
    }

    private void openFrame(long safeBlock) {
        int fee = random.nextInt(4) == 0 ? 17_101 : random.nextInt(100);
        events.add(new LaneEvent.FrameOpened(batch, frames.size(), safeBlock, fee));
        frames.add(new Frame(List.of(), safeBlock, fee));
    }

    private void seal() {
        byte[] ssz = BatchCodec.encode(new Batch(batch, frames));
        long safeBlock = frames.getLast().safeBlock();
        events.add(new LaneEvent.BatchSealed(batch, Hash32.wrap(Keccak.hash(ssz)), ssz.length));
        openBatch(safeBlock);
    }

    /** Direct inputs that the open frame must drain, some or all; ops only behind all of them. */
    private void fill() {
        Frame open = frames.getLast();
        boolean followsOps = !open.userOps().isEmpty();
        List<DirectInput> due = followsOps
                ? List.of()
                : waiting.stream()
                        .filter(input -> input.blockNumber() <= open.safeBlock())
                        .toList();
        int drained = chance(0.2) ? random.nextInt(due.size() + 1) : due.size();
        for (DirectInput input : due.subList(0, drained)) {
            events.add(new LaneEvent.DirectInputDrained(offset, input, bytes("in" + offset)));
            offset++;
        }
        if (drained == due.size()) {
            include(open);
        }
    }

    private void include(Frame open) {
        List<WireUserOp> ops = new ArrayList<>(open.userOps());
        Map<Address, Long> taken = new HashMap<>();
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            Address sender = SENDERS.get(random.nextInt(SENDERS.size()));
            long nonce = nonces.getOrDefault(sender, 0L) + taken.merge(sender, 1L, Long::sum) - 1;
            int maxFee = open.fee() + random.nextInt(1 + 65_535 - open.fee());
            ValidUserOp op = OrderScript.op(sender, nonce, maxFee, "op" + offset);
            events.add(new LaneEvent.UserOpIncluded(offset, op, bytes(chance(0.5) ? "" : "out" + offset)));
            ops.add(op.wire());
            offset++;
        }
        frames.removeLast();
        frames.add(new Frame(ops, open.safeBlock(), open.fee()));
    }

    static Bytes key(int n) {
        return bytes("k".repeat(1 + n % 3) + n % KEYS);
    }

    private Map<Bytes, Optional<Bytes>> writes() {
        Map<Bytes, Optional<Bytes>> writes = new LinkedHashMap<>();
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            byte[] value = new byte[random.nextInt(5)];
            random.nextBytes(value);
            writes.put(key(random.nextInt(3 * KEYS)), chance(0.3) ? Optional.empty() : Optional.of(Bytes.wrap(value)));
        }
        return writes;
    }
}
