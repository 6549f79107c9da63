package dev.tactus.sim.reference;

import static dev.tactus.sim.reference.InputScript.ALICE;
import static dev.tactus.sim.reference.InputScript.BOB;
import static dev.tactus.sim.reference.InputScript.PORTAL;
import static dev.tactus.sim.reference.InputScript.RULES;
import static dev.tactus.sim.reference.InputScript.frame;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.sim.reference.ReferenceScheduler.Counts;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Classification, the backstop and the gates, one by one. */
class ReferenceSchedulerTest {
    private static final byte[] NOTE = {3, 7};

    private final InputScript script = new InputScript();
    private final ReferenceScheduler scheduler = script.scheduler;

    @Test
    void classifiesBySenderAndFirstByte() {
        byte[] stranger = BOB.address();
        var _ = script.input(10, PORTAL, new byte[] {});
        var _ = script.input(10, InputScript.OTHER_PORTAL, new byte[] {1, 2});
        var _ = script.direct(10, stranger, new byte[] {3});
        var _ = script.direct(10, InputScript.SUBMITTER, new byte[] {4});
        var _ = script.input(10, stranger, new byte[] {});
        var _ = script.input(10, stranger, new byte[] {1});
        var _ = script.input(10, InputScript.SUBMITTER, new byte[] {});
        var _ = script.input(10, InputScript.SUBMITTER, new byte[] {2});
        var _ = script.input(10, InputScript.SUBMITTER, new byte[] {1});

        List<Executed> drained = script.batch(11, 0, frame(10, 0));

        assertEquals(new Counts(1, 1, 0, 4, 4, 0), scheduler.counts());
        assertEquals(
                List.of(List.of(), List.of(1, 2), List.of(3), List.of(4)),
                drained.stream().map(ReferenceSchedulerTest::payload).toList());
    }

    @Test
    void takesOnlyTheNextInputOfItsApplication() {
        byte[] app = RULES.app();
        var _ = script.direct(10, PORTAL, NOTE);

        refuses(InputScript.advance(RULES.chainId(), app, PORTAL, 10, 0, NOTE));
        refuses(InputScript.advance(RULES.chainId(), app, PORTAL, 10, 2, NOTE));
        refuses(InputScript.advance(RULES.chainId(), app, PORTAL, 9, 1, NOTE));
        refuses(InputScript.advance(1, app, PORTAL, 10, 1, NOTE));
        refuses(InputScript.advance(RULES.chainId(), PORTAL, PORTAL, 10, 1, NOTE));
        refuses(new byte[4]);
        assertEquals(1, scheduler.nextInputIndex());
        var _ = scheduler.accept(InputScript.advance(RULES.chainId(), app, PORTAL, 10, 1, NOTE));
    }

    @Test
    void gateA_whatDoesNotDecodeIsRefused() {
        var _ = script.submission(10, new byte[] {1});

        assertRefused();
    }

    @Test
    void gateB_onlyTheExpectedNonceIsTaken() {
        var _ = script.batch(10, 1, frame(10, 0));
        assertRefused();

        var _ = script.batch(10, 0, frame(10, 0));
        var _ = script.batch(10, 0, frame(10, 0));
        assertEquals(new Counts(1, 2, 0, 0, 0, 0), scheduler.counts());
    }

    @Test
    void gateC_aBatchWithoutFramesIsTakenHoweverLate() {
        var _ = script.batch(5000, 0);

        assertEquals(1, scheduler.nextBatchNonce());
        assertEquals(0, scheduler.batches().getFirst().entriesAfter());
    }

    @Test
    void gateD_safeBlocksLieInThePastAndDoNotFall() {
        var _ = script.batch(10, 0, frame(11, 0));
        var _ = script.batch(10, 0, frame(9, 0), frame(11, 0));
        var _ = script.batch(10, 0, frame(9, 0), frame(8, 0));
        var _ = script.batch(10, 0, frame(-1, 0));
        assertEquals(4, scheduler.counts().refused());

        var _ = script.batch(10, 0, frame(9, 0), frame(9, 0), frame(10, 0));
        assertEquals(1, scheduler.nextBatchNonce());
    }

    @Test
    void gateD_feesHaveAnAmount() {
        var _ = script.batch(10, 0, frame(9, 0), frame(9, 17102));
        assertRefused();

        var _ = script.batch(10, 0, frame(9, 17101));
        assertEquals(1, scheduler.nextBatchNonce());
    }

    @Test
    void gateE_anOldBatchIsStale() {
        var _ = script.batch(1210, 0, frame(10, 0), frame(1210, 0));
        assertEquals(new Counts(0, 0, 1, 0, 0, 0), scheduler.counts());

        var _ = script.batch(1210, 0, frame(11, 0));
        assertEquals(1, scheduler.nextBatchNonce());
    }

    @Test
    void gateE_comesAfterGateD() {
        var _ = script.batch(1210, 0, frame(10, 0), frame(9, 0));

        assertRefused();
    }

    @Test
    void gateF_drainsThenExecutesFrameByFrame() {
        var _ = script.deposit(10, ALICE.address(), 10_000);
        var _ = script.deposit(11, BOB.address(), 10_000);
        var _ = script.deposit(12, BOB.address(), 1);

        List<Executed> executed = script.batch(
                20, 0, frame(10, 500, ALICE.op(RULES, 0, 500, NOTE)), frame(11, 0, BOB.op(RULES, 0, 65535, NOTE)));

        assertEquals(List.of("direct 0", "op 0", "direct 1", "op 0"), summary(executed));
        assertEquals(
                List.of(0L, 1L, 2L, 3L), executed.stream().map(Executed::offset).toList());
        Executed.Op last = assertInstanceOf(Executed.Op.class, executed.getLast());
        assertArrayEquals(BOB.address(), last.sender());
        assertEquals(11, last.safeBlock());
        assertEquals(0, last.feeExponent());
        assertEquals(3, last.inputIndex());
        assertEquals(1, scheduler.waiting());
        assertEquals(4, scheduler.batches().getFirst().entriesAfter());
        assertArrayEquals(scheduler.digest(), scheduler.batches().getFirst().digestAfter());
    }

    @Test
    void gateF_skipsWhatCannotBeExecuted() {
        var _ = script.deposit(10, ALICE.address(), 100);
        RefBatch.Op good = ALICE.op(RULES, 0, 500, NOTE);
        RefBatch.Op cut = new RefBatch.Op(0, 500, NOTE, Arrays.copyOf(good.signature(), 64));
        RefBatch.Op none = new RefBatch.Op(0, 500, NOTE, new byte[65]);
        RefBatch.Op cheap = ALICE.op(RULES, 0, 499, NOTE);
        RefBatch.Op early = ALICE.op(RULES, 1, 500, NOTE);
        RefBatch.Op poor = BOB.op(RULES, 0, 500, NOTE);

        List<Executed> executed = script.batch(20, 0, frame(10, 500, cut, none, cheap, early, poor, good, good));

        assertEquals(List.of("direct 0", "op 0"), summary(executed));
        assertEquals(6, scheduler.counts().skippedOps());
    }

    @Test
    void theBackstopForcesWhatIsTooOldBeforeAnything() {
        var _ = script.deposit(10, ALICE.address(), 1);
        var _ = script.deposit(11, ALICE.address(), 1);

        assertEquals(List.of(), script.input(1209, PORTAL, new byte[] {}));
        List<Executed> forced = script.input(1210, BOB.address(), new byte[] {});

        assertEquals(List.of("direct 0"), summary(forced));
        assertTrue(((Executed.Direct) forced.getFirst()).forced());
        assertEquals(2, scheduler.waiting());
        assertEquals(1, ((Executed.Direct) script.batch(1211, 0, frame(20, 0)).getFirst()).inputIndex());
    }

    @Test
    void aRefusedBatchForcesToo() {
        var _ = script.deposit(10, ALICE.address(), 1);

        assertEquals(List.of("direct 0"), summary(script.batch(1210, 5)));
    }

    @Test
    void whatWasForcedIsRecordedByTheNextBatchThatHasAFrame() {
        var _ = script.deposit(10, ALICE.address(), 1);
        var _ = script.batch(1210, 0);
        assertEquals(0, scheduler.entries().getFirst().batchNonce());

        var _ = script.batch(1211, 1, frame(1000, 0));

        assertEquals(1, scheduler.entries().getFirst().batchNonce());
        var _ = script.batch(1212, 2, frame(1000, 0));
        assertEquals(1, scheduler.entries().getFirst().batchNonce());
    }

    private void assertRefused() {
        assertEquals(new Counts(0, 1, 0, 0, 0, 0), scheduler.counts());
        assertEquals(0, scheduler.nextBatchNonce());
    }

    private void refuses(byte[] advance) {
        assertThrows(IllegalArgumentException.class, () -> scheduler.accept(advance));
    }

    private static List<String> summary(List<Executed> executed) {
        return executed.stream()
                .map(entry -> switch (entry) {
                    case Executed.Op op -> "op " + op.nonce();
                    case Executed.Direct direct -> "direct " + direct.inputIndex();
                })
                .toList();
    }

    private static List<Integer> payload(Executed entry) {
        byte[] payload = ((Executed.Direct) entry).payload();
        return IntStream.range(0, payload.length)
                .mapToObj(i -> (int) payload[i])
                .toList();
    }
}
