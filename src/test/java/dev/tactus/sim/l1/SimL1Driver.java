package dev.tactus.sim.l1;

import dev.tactus.l1.BlockRef;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.RpcException;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.InputBoxAbi;
import dev.tactus.protocol.Keccak;
import dev.tactus.sim.Dice;
import dev.tactus.sim.EventQueue;
import dev.tactus.sim.SimDeployment;
import dev.tactus.sim.Tally;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** A world of L1 alone, with users and a wallet that ask it all kinds of things and keep a digest of what they hear. */
final class SimL1Driver {
    static final long START = 1_680;
    static final Bytes COUNT = Bytes.wrap(InputBoxAbi.encodeGetNumberOfInputs(SimDeployment.APPLICATION));
    private static final long MAX_FEE = 4_000_000_000_000L;
    private static final long MAX_TIP = 200_000_000;

    final EventQueue queue;
    final Tally tally = new Tally();
    final L1Faults faults;
    final SimL1 l1;
    final L1Client client;
    final List<Bytes> added = new ArrayList<>();
    final List<Bytes> sent = new ArrayList<>();
    long calls;
    long failures;

    private final Dice dice;
    private long heard;

    SimL1Driver(Dice root, L1World world, L1Faults faults) {
        this.queue = new EventQueue(root.split());
        this.faults = faults;
        this.l1 = new SimL1(queue, root.split(), tally, world, faults);
        l1.nodeHasStored(l1::safeNumber);
        this.client = l1.client(Runnable::run);
        this.dice = root.split();
    }

    static SimL1Driver random(long seed) {
        var dice = new Dice(seed);
        return new SimL1Driver(dice, L1World.random(dice, START), L1Faults.random(dice));
    }

    static SimL1Driver plain(long seed) {
        return new SimL1Driver(new Dice(seed), L1World.plain(START), new L1Faults());
    }

    /** Exactly for that long. */
    void run(Duration duration) {
        var over = new AtomicBoolean();
        var _ = queue.after(duration, "pause over", () -> over.set(true));
        while (!over.get()) {
            EventQueue.run(Objects.requireNonNull(queue.next()));
        }
    }

    /** For that long, with users and a wallet. */
    void live(Duration duration, Duration step) {
        long end = queue.nowNanos() + duration.toNanos();
        while (queue.nowNanos() < end) {
            addInputs(dice.chance(0.3) ? dice.between(1, 4) : 0);
            post();
            ask();
            run(step);
        }
    }

    void addInputs(int count) {
        for (int i = 0; i < count; i++) {
            Bytes payload = Bytes.wrap(("direct " + added.size()).getBytes(StandardCharsets.US_ASCII));
            added.add(payload);
            l1.addInput(SimDeployment.PORTAL, payload);
        }
    }

    /** One more transaction sometimes; the oldest that are not in the chain once more. */
    private void post() {
        if (dice.chance(0.1)) {
            sent.add(SimWallet.unsigned(sent.size(), SimWallet.payload("batch " + sent.size()), MAX_FEE));
        }
        int next = (int) l1.walletNonce();
        if (next < sent.size() && dice.chance(0.1)) {
            // The same once more for more, as whoever is in a hurry does.
            sent.set(
                    next,
                    SimWallet.with(next, SimWallet.payload("batch " + next), 2 * MAX_FEE, MAX_TIP, SimWallet.GAS));
        }
        for (Bytes raw : sent.subList(next, Math.min(sent.size(), next + 3))) {
            hear(client.sendRawTransaction(raw));
        }
    }

    private void ask() {
        hear(client.chainId());
        hear(client.block(BlockRef.Tag.SAFE));
        hear(client.block(BlockRef.Tag.LATEST));
        long safe = l1.safeNumber();
        hear(client.block(BlockRef.at(safe)));
        hear(client.inputLogs(
                SimDeployment.INPUT_BOX,
                SimDeployment.APPLICATION,
                Math.max(SimDeployment.FIRST_BLOCK, safe - dice.between(0, 60)),
                safe));
        hear(client.call(SimDeployment.INPUT_BOX, COUNT, BlockRef.at(safe)));
        hear(client.transactionCount(SimDeployment.SUBMITTER, BlockRef.Tag.PENDING));
        hear(client.transactionCount(SimDeployment.SUBMITTER, BlockRef.Tag.SAFE));
        if (!sent.isEmpty()) {
            Hash32 hash = Keccak.hash(sent.get(Math.max(0, sent.size() - dice.between(1, 5))));
            hear(client.receipt(hash));
            hear(client.knowsTransaction(hash));
        }
        hear(client.feeHistory(10, 50));
        hear(client.balance(SimDeployment.SUBMITTER, BlockRef.Tag.LATEST));
    }

    private void hear(CompletionStage<?> answer) {
        calls++;
        var _ = answer.whenComplete((value, failure) -> {
            if (failure != null) {
                failures++;
            }
            Object what = failure == null
                    ? value
                    : String.valueOf(RpcException.unwrap(failure).getMessage());
            heard = 31 * (31 * heard + queue.nowNanos()) + Objects.hashCode(what);
        });
    }

    /** Of all answers so far, when they came, and how the chain stands. */
    long trace() {
        return Objects.hash(
                heard,
                l1.blockAt(l1.latestNumber()),
                l1.inputs(0, l1.latestNumber()),
                l1.walletTransactions(),
                tally.counts());
    }
}
