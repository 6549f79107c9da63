package dev.tactus.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.application.MapState;
import dev.tactus.crypto.SignatureRecoveries;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.protocol.SequencedL2Tx.SequencedDirectInput;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import dev.tactus.scheduler.GateVerdict;
import dev.tactus.scheduler.Scheduler;
import dev.tactus.scheduler.SchedulerEvent;
import dev.tactus.sim.reference.AcceptedBatch;
import dev.tactus.sim.reference.Executed;
import dev.tactus.sim.reference.ReferenceScheduler;
import dev.tactus.sim.reference.ReferenceScheduler.Counts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The product's fold and the reference's make the same order and state of the same inputs. */
class ReferenceFoldAgreementTest {
    private static final int INPUTS = 400;

    private final MapState state = new MapState();
    private final List<SchedulerEvent> events = new ArrayList<>();
    private final Scheduler product = new Scheduler(
            new LedgerApplication(SimDeployment.DEPLOYMENT),
            SimDeployment.DEPLOYMENT,
            SignatureRecoveries.best(),
            state,
            events::add);
    private final ReferenceScheduler reference = new ReferenceScheduler(ScriptedL1.RULES);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void sameOrderAndState(long seed) {
        ScriptedL1 l1 = new ScriptedL1(new Dice(seed), reference);
        for (int i = 0; i < INPUTS; i++) {
            ScriptedL1.Recorded recorded = l1.next();
            product.apply(recorded.input());
            var _ = reference.accept(recorded.evmAdvance());
            assertEquals(state.digest(), Hash32.wrap(reference.digest()), "after input " + i);
            assertEquals(product.nextBatchNonce(), reference.nextBatchNonce(), "after input " + i);
            // Not after every one: the product computes it when asked, or when it must.
            if (i % 7 == 0) {
                assertSameDigestOfTheLastBatch();
            }
        }
        List<SchedulerEvent.Executed> entries = of(SchedulerEvent.Executed.class);
        int unrecorded = product.unrecordedDirectInputs() - reference.waiting();
        assertEquals(product.nextOffset() + unrecorded, reference.nextOffset());
        assertEquals(product.nextOffset(), entries.size());
        for (int i = 0; i < entries.size(); i++) {
            assertSame(entries.get(i), reference.entries().get(i));
        }
        assertSameBatches();
        assertSameDigestOfTheLastBatch();
        assertEquals(productCounts(), reference.counts());
        assertEverythingHappened(reference.counts());
        assertFalse(of(SchedulerEvent.DirectInputForced.class).isEmpty());
    }

    private static void assertSame(SchedulerEvent.Executed product, Executed reference) {
        SequencedL2Tx entry = product.entry();
        assertEquals(entry.offset(), reference.offset());
        assertEquals(entry.batchNonce(), reference.batchNonce(), () -> "at offset " + entry.offset());
        assertEquals(product.outputs(), Bytes.wrap(reference.outputs()));
        switch (reference) {
            case Executed.Op op
            when entry instanceof SequencedUserOp expected -> {
                assertEquals(expected.sender(), Address.wrap(op.sender()));
                assertEquals(expected.nonce(), op.nonce());
                assertEquals(expected.fee(), op.feeExponent());
                assertEquals(expected.data(), Bytes.wrap(op.data()));
                assertEquals(expected.safeBlock(), op.safeBlock());
                assertEquals(expected.txHash(), Hash32.wrap(op.txHash()));
            }
            case Executed.Direct direct
            when entry instanceof SequencedDirectInput expected -> {
                assertEquals(expected.input().sender(), Address.wrap(direct.sender()));
                assertEquals(expected.input().payload(), Bytes.wrap(direct.payload()));
                assertEquals(expected.input().blockNumber(), direct.blockNumber());
                assertEquals(expected.input().blockTimestamp(), direct.blockTimestamp());
                assertEquals(expected.input().inputIndex(), direct.inputIndex());
            }
            case Executed.Op _, Executed.Direct _ -> throw new AssertionError(entry + " is of another kind");
        }
    }

    private void assertSameBatches() {
        List<SchedulerEvent.BatchAccepted> accepted = of(SchedulerEvent.BatchAccepted.class);
        assertEquals(accepted.size(), reference.batches().size());
        for (int i = 0; i < accepted.size(); i++) {
            AcceptedBatch batch = reference.batches().get(i);
            assertEquals(i, batch.nonce());
            assertEquals(accepted.get(i).payloadHash(), Hash32.wrap(batch.sszHash()));
            assertEquals(accepted.get(i).input().index(), batch.inputIndex());
        }
    }

    /**
     * A batch without frames leaves what was forced before it unrecorded: the product leaves that out of its digest
     * too, the reference does not. Whichever is meant, no node posts such a batch.
     */
    private void assertSameDigestOfTheLastBatch() {
        if (reference.batches().isEmpty()) {
            return;
        }
        AcceptedBatch last = reference.batches().getLast();
        if (last.entriesAfter() == product.nextOffset()) {
            assertEquals(Hash32.wrap(last.digestAfter()), product.acceptedDigest());
        }
    }

    private Counts productCounts() {
        long stale = of(SchedulerEvent.BatchRefused.class).stream()
                .filter(refused -> refused.why() instanceof GateVerdict.Stale)
                .count();
        return new Counts(
                of(SchedulerEvent.BatchAccepted.class).size(),
                of(SchedulerEvent.BatchRefused.class).size() - stale,
                stale,
                of(SchedulerEvent.GarbageDiscarded.class).size(),
                of(SchedulerEvent.DirectInputQueued.class).size(),
                of(SchedulerEvent.OpSkipped.class).size());
    }

    private static void assertEverythingHappened(Counts counts) {
        boolean all = counts.accepted() > 20
                && counts.refused() > 5
                && counts.stale() > 0
                && counts.garbage() > 5
                && counts.directInputs() > 20
                && counts.skippedOps() > 5;
        assertTrue(all, () -> "the dice are loaded: " + counts);
    }

    private <T extends SchedulerEvent> List<T> of(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
