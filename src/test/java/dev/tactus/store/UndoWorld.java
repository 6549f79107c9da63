package dev.tactus.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.application.AppendingApplication;
import dev.tactus.execution.SerialExecutor;
import dev.tactus.lane.SliceReply;
import dev.tactus.lane.Verdict;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A lane, its users and the L1 above it, moved by dice; beside it the fold of the feed, version by version. */
final class UndoWorld implements AutoCloseable {
    private static final List<Address> SENDERS =
            List.of(OrderScript.ALICE, OrderScript.BOB, OrderScript.address(3), OrderScript.address(4));
    private static final long MS_PER_BLOCK = 12_000;
    private static final long BATCH_DEADLINE_MS = 60_000;

    private final AppendingApplication application = new AppendingApplication();
    private final Random random;
    private final LaneBench bench;
    private final FoldOracle oracle;
    private long block = 100;
    private long inputs;
    private int numbers;
    private long floor;
    int failedCommits;
    int restarts;

    UndoWorld(Path folder, Random random) throws Exception {
        this.random = random;
        this.bench = new LaneBench(folder, application, new SerialExecutor(application));
        this.oracle = new FoldOracle(bench, application, random);
        advance(1, 0);
        activate();
    }

    LaneBench bench() {
        return bench;
    }

    FoldOracle oracle() {
        return oracle;
    }

    private void activate() throws Exception {
        bench.lane().activate();
        bench.reopenIfDue();
    }

    /** One thing that happens. */
    void step() throws Exception {
        switch (random.nextInt(40)) {
            case 0, 1, 2, 3 -> commitFails();
            case 4, 5, 6, 7, 8, 9 -> advance(1 + random.nextInt(7), random.nextInt(4));
            case 10, 11 -> passDeadline();
            case 12, 13 -> prune();
            case 14 -> bench.reconnect();
            default -> submit(ops());
        }
        recoverSometimes();
        bench.lane().check();
        bench.reopenIfDue();
        oracle.check(floor);
    }

    /** So many blocks at once that batches close for their age, or are taken back for it. */
    void jump() throws Exception {
        submit(ops());
        advance(new int[] {300, 650, 950}[random.nextInt(3)], random.nextInt(3));
        oracle.check(floor);
    }

    /** A new process; half of the times the old one dies in the middle of a commit. */
    void restart() throws Exception {
        restarts++;
        List<ValidUserOp> ops = random.nextBoolean() ? ops() : List.of();
        if (!ops.isEmpty()) {
            bench.failing = point();
            var _ = bench.told(ops);
        }
        bench.restart();
        List<SequencedL2Tx> stored = bench.reader().feed(0, FoldOracle.ALL);
        assertEquals(bench.shown, stored.subList(0, bench.shown.size()), "what was shown is in the order");
        bench.shown.clear();
        bench.shown.addAll(stored);
        activate();
        oracle.check(floor);
    }

    private CommitFaults.Point point() {
        CommitFaults.Point[] points = CommitFaults.Point.values();
        return points[random.nextInt(points.length)];
    }

    private void commitFails() throws Exception {
        failedCommits++;
        bench.failing = point();
        if (random.nextInt(3) == 0) {
            advance(1 + random.nextInt(7), 1 + random.nextInt(3));
        } else {
            submit(ops());
        }
        bench.failing = null;
    }

    private void passDeadline() throws Exception {
        bench.nowMs += BATCH_DEADLINE_MS;
        bench.lane().batchDeadline();
        bench.reopenIfDue();
    }

    /** L1 goes on, with deposits, and now and then with batches of ours that it accepts. */
    void advance(int blocks, int deposits) throws Exception {
        List<DirectInput> direct = new ArrayList<>();
        List<AcceptedBatch> accepted = new ArrayList<>();
        bench.nowMs += blocks * MS_PER_BLOCK;
        block += blocks;
        for (int i = 0; i < deposits; i++) {
            direct.add(OrderScript.input(inputs++, block, "deposit"));
        }
        long next = bench.reader().nextAccepted();
        Optional<SealedBatch> sealed = bench.store().sealed(next);
        while (sealed.isPresent() && random.nextBoolean()) {
            accepted.add(new AcceptedBatch(
                    next, sealed.get().payloadHash(), inputs++, block, OrderScript.hash("post " + inputs)));
            sealed = bench.store().sealed(++next);
        }
        var head = new SafeHead(block, OrderScript.hash("block " + block), bench.nowMs / 1000, inputs);
        assertInstanceOf(SliceReply.Appended.class, bench.append(new SafeSlice(head, direct, accepted)));
    }

    private void recoverSometimes() throws Exception {
        if (bench.settlementAsked.isPresent() && random.nextInt(3) == 0) {
            settle();
        }
    }

    private void settle() throws Exception {
        bench.lane().settled(bench.settlementAsked.getAsLong(), block);
        bench.reopenIfDue();
    }

    /** As far as the lane may: what is not gold yet can always be taken back. */
    private void prune() throws Exception {
        LaneSnapshot at = bench.store().load();
        long most = bench.store().cut(at.nextAccepted()).map(Cut::chunk).orElse(at.lastChunk());
        floor = Math.max(floor, most - random.nextInt(20));
        bench.store().pruneUndo(floor);
    }

    private List<ValidUserOp> ops() {
        List<ValidUserOp> ops = new ArrayList<>();
        Map<Address, Long> nonces = new HashMap<>();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            Address sender = SENDERS.get(random.nextInt(SENDERS.size()));
            long nonce = nonces.computeIfAbsent(sender, it -> application.nextNonce(oracle.now(), it));
            int number = numbers++;
            int kind = random.nextInt(12);
            if (kind == 0) {
                ops.add(op(sender, nonce, AppendingApplication.broken(number)));
            } else if (kind == 1) {
                ops.add(op(sender, nonce + 1, AppendingApplication.data(number)));
            } else {
                ops.add(op(sender, nonce, AppendingApplication.data(number)));
                nonces.put(sender, nonce + 1);
            }
        }
        return ops;
    }

    static ValidUserOp op(Address sender, long nonce, Bytes data) {
        return new ValidUserOp(
                sender,
                new UserOp(nonce, 100, data),
                Bytes.wrap(new byte[65]),
                OrderScript.hash(sender + "/" + nonce + "/" + data));
    }

    private void submit(List<ValidUserOp> ops) throws Exception {
        List<Verdict> verdicts = bench.submit(ops);
        for (int i = 0; i < ops.size(); i++) {
            var stored = bench.store().offsetOf(ops.get(i).txHash());
            if (verdicts.get(i) instanceof Verdict.Included included) {
                assertEquals(included.offset(), stored.orElse(-1));
            } else {
                assertTrue(stored.isEmpty(), "refused with " + verdicts.get(i));
            }
        }
    }

    /** The store alone goes back to any version that it still knows. */
    void rollBack() throws Exception {
        long chunk = floor + random.nextLong(bench.store().load().lastChunk() - floor + 1);
        FoldedState then = oracle.at(chunk);

        bench.store().rollBackState(chunk);

        assertEquals(chunk, bench.store().load().lastChunk());
        assertEquals(then.digest(), bench.reader().stateDigest(chunk));
        for (Bytes resource : oracle.now().resources()) {
            assertEquals(then.read(resource), bench.store().read(resource), resource::toString);
        }
    }

    /** What is not gold has to be taken back, and how to do so has been forgotten. */
    void takeBackBelowTheFloor() throws Exception {
        while (bench.settlementAsked.isPresent()) {
            settle();
            advance(1, 0);
        }
        advance(1, 0);
        submitOne(0);
        ForgottenUndo.upTo(bench.store(), bench.store().load().lastChunk());
        submitOne(1);
        oracle.readOrder();
        LaneSnapshot before = bench.store().load();
        block += 950;
        var head = new SafeHead(block, OrderScript.hash("block " + block), bench.nowMs / 1000, inputs);
        var _ = bench.append(new SafeSlice(head, List.of(), List.of()));
        if (bench.settlementAsked.isPresent()) {
            settle();
        }

        assertEquals(1, bench.fatal.size());
        Throwable cause = bench.fatal.getFirst().getCause();
        assertTrue(String.valueOf(cause).contains("rebuild from L1"), () -> String.valueOf(cause));
        LaneSnapshot after = bench.store().load();
        assertEquals(before.nextOffset(), after.nextOffset());
        assertEquals(before.generation(), after.generation());
        assertEquals(oracle.now().digest(), bench.reader().stateDigest(after.lastChunk()));
        assertInstanceOf(
                Verdict.Unavailable.class, bench.submit(List.of(lateOp(2))).getFirst());
    }

    private void submitOne(long nonce) throws Exception {
        assertInstanceOf(
                Verdict.Included.class, bench.submit(List.of(lateOp(nonce))).getFirst());
    }

    private ValidUserOp lateOp(long nonce) {
        return op(OrderScript.address(5), nonce, AppendingApplication.data(numbers++));
    }

    @Override
    public void close() {
        bench.close();
    }
}
