package dev.tactus.l1.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.application.MapState;
import dev.tactus.crypto.SignatureRecoveries;
import dev.tactus.l1.FakeL1;
import dev.tactus.l1.L1Block;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.L1Input;
import dev.tactus.protocol.SequencedL2Tx.SequencedDirectInput;
import dev.tactus.scheduler.Scheduler;
import dev.tactus.scheduler.SchedulerEvent;
import dev.tactus.sim.Dice;
import dev.tactus.sim.LedgerApplication;
import dev.tactus.sim.SimDeployment;
import dev.tactus.store.AcceptedBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the reader makes of inputs against what the canonical scheduler makes of them. */
class SchedulerAgreementTest {
    private static final long BLOCK = SimDeployment.FIRST_BLOCK + 10;
    private static final Address STRANGER = FakeL1.USER;

    private final List<SchedulerEvent> events = new ArrayList<>();
    private final Scheduler scheduler = new Scheduler(
            new LedgerApplication(SimDeployment.DEPLOYMENT),
            SimDeployment.DEPLOYMENT,
            SignatureRecoveries.best(),
            new MapState(),
            events::add);
    private final List<L1Input> inputs = new ArrayList<>();

    @Test
    void r14_malformedPayloadsAreToTheReaderWhatTheyAreToTheScheduler() {
        var dice = new Dice(14);
        List<Address> senders =
                List.of(SimDeployment.PORTAL, SimDeployment.OTHER_PORTAL, SimDeployment.SUBMITTER, STRANGER);
        long batches = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] payload = dice.bytes(dice.between(0, 120));
            if (payload.length > 0 && dice.chance(0.6)) {
                payload[0] = (byte) dice.between(0, 2);
            }
            Address sender = dice.pick(senders);
            if (sender.equals(SimDeployment.SUBMITTER) && dice.chance(0.3)) {
                Bytes batch = batch(batches + dice.between(0, 1), BLOCK - dice.between(0, 2));
                payload = dice.chance(0.7) ? batch.toArray() : damaged(batch, dice);
            }
            add(sender, payload, BLOCK + i / 50);
            batches = scheduler.nextBatchNonce();
        }

        ReaderCore.Classified read = classify();

        assertEquals(directs(), read.slice().directInputs());
        assertEquals(accepted(), read.slice().accepted());
        assertEquals(count(SchedulerEvent.GarbageDiscarded.class), read.garbage());
        assertEquals(count(SchedulerEvent.BatchRefused.class), read.refused());
        assertTrue(read.slice().accepted().size() > 20);
        assertTrue(read.garbage() > 100 && read.refused() > 100);
    }

    @Test
    void r15_inOneBlockTheOrderOfTheInputsDecides() {
        byte[] deposit = Bytes.fromHex("00aa").toArray();
        add(STRANGER, deposit, BLOCK);
        add(SimDeployment.SUBMITTER, batch(0, BLOCK).toArray(), BLOCK);
        add(STRANGER, deposit, BLOCK);
        add(SimDeployment.SUBMITTER, batch(1, BLOCK).toArray(), BLOCK);
        add(SimDeployment.SUBMITTER, batch(1, BLOCK).toArray(), BLOCK);
        add(SimDeployment.SUBMITTER, batch(2, BLOCK + 1).toArray(), BLOCK);

        ReaderCore.Classified read = classify();

        assertEquals(accepted(), read.slice().accepted());
        assertEquals(
                List.of(0L, 1L),
                read.slice().accepted().stream().map(AcceptedBatch::nonce).toList());
        assertEquals(2, read.refused(), "the same nonce again, and a frame of the future");
        assertEquals(directs(), read.slice().directInputs());
        // The first batch drains what came before it in its block, the second what came between.
        assertEquals(
                List.of(0L, 2L),
                events.stream()
                        .filter(SchedulerEvent.Executed.class::isInstance)
                        .map(event -> ((SequencedDirectInput) ((SchedulerEvent.Executed) event).entry())
                                .input()
                                .inputIndex())
                        .toList());
    }

    private static byte[] damaged(Bytes batch, Dice dice) {
        byte[] bytes = batch.toArray();
        bytes[dice.between(1, bytes.length - 1)] ^= (byte) dice.between(1, 255);
        return bytes;
    }

    private static Bytes batch(long nonce, long safeBlock) {
        byte[] ssz = BatchCodec.encode(new Batch(nonce, List.of(new Frame(List.of(), safeBlock, 0))));
        byte[] payload = new byte[1 + ssz.length];
        payload[0] = 1;
        System.arraycopy(ssz, 0, payload, 1, ssz.length);
        return Bytes.wrap(payload);
    }

    private void add(Address sender, byte[] payload, long block) {
        var input = new L1Input(
                inputs.size(), sender, block, 1_700_000_000, FakeL1.hash("t" + inputs.size()), Bytes.wrap(payload));
        inputs.add(input);
        scheduler.apply(input);
    }

    private ReaderCore.Classified classify() {
        long last = inputs.getLast().blockNumber();
        var boundary = new L1Block(last, FakeL1.hash("boundary"), FakeL1.hash("parent"), 1_700_000_000);
        return new ReaderCore(SimDeployment.DEPLOYMENT)
                .classify(new ReadCursor(Optional.empty(), 0), new InputPage(boundary, inputs.size(), inputs));
    }

    private List<DirectInput> directs() {
        return events.stream()
                .filter(SchedulerEvent.DirectInputQueued.class::isInstance)
                .map(event -> ((SchedulerEvent.DirectInputQueued) event).input())
                .toList();
    }

    private List<AcceptedBatch> accepted() {
        List<AcceptedBatch> accepted = new ArrayList<>();
        for (SchedulerEvent event : events) {
            if (event instanceof SchedulerEvent.BatchAccepted(Batch batch, Hash32 hash, L1Input input)) {
                accepted.add(new AcceptedBatch(
                        batch.nonce(), hash, input.index(), input.blockNumber(), input.transactionHash()));
            }
        }
        return accepted;
    }

    private int count(Class<? extends SchedulerEvent> kind) {
        return (int) events.stream().filter(kind::isInstance).count();
    }
}
