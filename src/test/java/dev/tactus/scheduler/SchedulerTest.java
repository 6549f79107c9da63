package dev.tactus.scheduler;

import static dev.tactus.scheduler.L1Script.ALICE;
import static dev.tactus.scheduler.L1Script.BOB;
import static dev.tactus.scheduler.L1Script.DEPLOYMENT;
import static dev.tactus.scheduler.L1Script.SUBMITTER;
import static dev.tactus.scheduler.L1Script.frame;
import static dev.tactus.scheduler.L1Script.op;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.Vectors;
import dev.tactus.application.Application;
import dev.tactus.application.LogApplication;
import dev.tactus.application.MapState;
import dev.tactus.application.Output;
import dev.tactus.application.OutputsCodec;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ClassifiedInput;
import dev.tactus.protocol.Eip712;
import dev.tactus.protocol.FeeExponent;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.L1Input;
import dev.tactus.protocol.Protocol;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.WireUserOp;
import dev.tactus.scheduler.SchedulerEvent.BatchAccepted;
import dev.tactus.scheduler.SchedulerEvent.BatchRefused;
import dev.tactus.scheduler.SchedulerEvent.Executed;
import dev.tactus.scheduler.SchedulerEvent.OpSkipped;
import dev.tactus.scheduler.SchedulerEvent.SkipReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class SchedulerTest {
    private final L1Script l1 = new L1Script();
    private final List<SchedulerEvent> events = new ArrayList<>();
    private final MapState state = new MapState();
    private final Scheduler scheduler = scheduler(new LogApplication());

    private Scheduler scheduler(Application application) {
        return new Scheduler(application, DEPLOYMENT, new PlainRecovery(), state, events::add);
    }

    private void apply(L1Input... inputs) {
        for (L1Input input : inputs) {
            scheduler.apply(input);
        }
    }

    @Test
    void drainsDirectInputsUpToAndIncludingTheFramesSafeBlockInIndexOrder() {
        apply(l1.direct(10, ALICE, "a"), l1.direct(11, BOB, "b"), l1.direct(11, ALICE, "c"), l1.direct(12, BOB, "d"));
        apply(l1.batch(20, 0, frame(11, 0), frame(11, 0), frame(12, 0)));

        assertEquals(List.of("0:a@0.0", "1:b@0.0", "2:c@0.0", "3:d@0.2"), order());
        assertEquals(4, scheduler.nextOffset());
    }

    @Test
    void drainsDirectInputsOfTheBatchesOwnBlockOnlyIfTheyCameBefore() {
        apply(l1.direct(20, ALICE, "before"), l1.batch(20, 0, frame(20, 0)), l1.direct(20, ALICE, "after"));
        assertEquals(List.of("0:before@0.0"), order());

        apply(l1.batch(20, 1, frame(20, 0)));
        assertEquals(List.of("0:before@0.0", "1:after@1.0"), order());
    }

    @Test
    void drainsBeforeTheFramesOps() {
        apply(
                l1.direct(20, ALICE, "in"),
                l1.batch(20, 0, frame(19, 0, op(BOB, 0, 0, "x")), frame(20, 0, op(BOB, 1, 0, "y"))));

        assertEquals(List.of("0:x@0.0", "1:in@0.1", "2:y@0.1"), order());
    }

    @Test
    void forcesADirectInputWhenItIs1200BlocksOldAndNotBefore() {
        apply(l1.direct(10, ALICE, "old"), l1.garbage(10 + 1199));
        assertEquals(List.of(), forced());

        apply(l1.garbage(10 + 1200));
        assertEquals(List.of("old@1210"), forced());
        assertEquals(List.of(), order());
        assertEquals(1, scheduler.unrecordedDirectInputs());
    }

    @Test
    void forcesBeforeItLooksAtAnyKindOfInput() {
        List<java.util.function.Function<L1Script, L1Input>> kinds = List.of(
                it -> it.garbage(1200),
                it -> it.direct(1200, ALICE, "new"),
                it -> it.submission(1200, Bytes.fromHex("00")),
                it -> it.batch(1200, 5),
                it -> it.batch(1200, 0, frame(0, 0)),
                it -> it.batch(1200, 0),
                it -> it.batch(1200, 0, frame(1200, 0)));
        for (var kind : kinds) {
            var fold = new SchedulerTest();
            fold.apply(fold.l1.direct(0, ALICE, "old"), kind.apply(fold.l1));

            assertEquals(List.of("old@1200"), fold.forced());
            assertInstanceOf(SchedulerEvent.DirectInputForced.class, fold.events.get(1), "first of all");
        }
    }

    @Test
    void recordsForcedInputsInTheFirstFrameOfTheNextAcceptedBatchThatHasOne() {
        apply(l1.direct(10, ALICE, "f"), l1.direct(11, BOB, "g"), l1.direct(500, BOB, "h"), l1.garbage(1250));
        assertEquals(List.of("f@1250", "g@1250"), forced());

        apply(l1.batch(1250, 3, frame(1250, 0)), l1.batch(1300, 0, frame(100, 0)), l1.batch(1300, 0));
        assertEquals(List.of(), order());
        assertEquals(1, scheduler.nextBatchNonce());

        apply(l1.batch(1300, 1, frame(1299, 0, op(BOB, 0, 0, "x")), frame(1300, 0)));
        assertEquals(List.of("0:f@1.0", "1:g@1.0", "2:h@1.0", "3:x@1.0"), order());
        assertEquals(0, scheduler.unrecordedDirectInputs());
    }

    @Test
    void recordsWhatADirectInputPutOutAlsoIfItWasForced() {
        apply(l1.direct(10, ALICE, "forced"), l1.direct(900, ALICE, "drained"), l1.batch(1210, 0, frame(1210, 0)));

        assertEquals(
                List.of(notice("forced"), notice("drained")),
                events.stream()
                        .filter(Executed.class::isInstance)
                        .map(event -> ((Executed) event).outputs())
                        .toList());
    }

    @Test
    void forcingNeverChangesTheStateThatABatchLeaves() {
        apply(
                l1.direct(10, ALICE, "f"),
                l1.direct(400, ALICE, "g"),
                l1.batch(1210, 0, frame(1210, 0, op(BOB, 0, 0, "x"))));
        Hash32 forcedByTheBatchItself = scheduler.acceptedDigest();

        var calm = new SchedulerTest();
        calm.apply(calm.l1.direct(10, ALICE, "f"), calm.l1.direct(400, ALICE, "g"));
        calm.apply(calm.l1.batch(1209, 0, frame(1209, 0)), calm.l1.batch(1210, 1, frame(1210, 0, op(BOB, 0, 0, "x"))));
        // The op sees the frame's safe block, not how its predecessors came into the order.
        assertEquals(calm.scheduler.acceptedDigest(), forcedByTheBatchItself);
    }

    @Test
    void keepsTheDigestOfTheLastBatchApartFromWhatWasForcedSince() {
        Hash32 empty = new MapState().digest();
        apply(l1.direct(0, ALICE, "f"), l1.garbage(1200));
        assertEquals(empty, scheduler.acceptedDigest());
        assertNotEquals(empty, state.digest());

        apply(l1.batch(1200, 0));
        assertEquals(empty, scheduler.acceptedDigest(), "a batch without frames records nothing");

        apply(l1.batch(1200, 1, frame(1200, 0)));
        Hash32 recorded = scheduler.acceptedDigest();
        assertEquals(state.digest(), recorded);

        apply(l1.direct(1300, ALICE, "g"), l1.direct(1301, ALICE, "h"), l1.garbage(2500), l1.garbage(2501));
        assertEquals(recorded, scheduler.acceptedDigest());
        assertNotEquals(recorded, state.digest());
    }

    @Test
    void acceptsABatchAt1199BlocksAndSkipsItAsStaleAt1200WithoutConsumingItsNonce() {
        apply(l1.batch(1200, 0, frame(0, 0, op(BOB, 0, 0, "x"))));
        assertEquals(new GateVerdict.Stale(0), refusal());
        assertEquals(0, scheduler.nextBatchNonce());

        apply(l1.batch(1200, 0, frame(1, 0, op(BOB, 0, 0, "y"))));
        assertEquals(1, scheduler.nextBatchNonce());
        assertEquals(List.of("0:y@0.0"), order());
    }

    @Test
    void acceptsABatchWithoutFramesHoweverLateAndChangesNothing() {
        apply(l1.direct(10, ALICE, "in"), l1.batch(1_000_000, 0));
        apply(l1.batch(1_000_000, 1));

        assertEquals(2, scheduler.nextBatchNonce());
        assertEquals(List.of(), order());
    }

    @Test
    void rejectsFramesThatLookAheadOrBackOrCostTooMuchAndKeepsTheNonce() {
        apply(
                l1.batch(50, 0, frame(51, 0)),
                l1.batch(50, 0, frame(40, 0), frame(39, 0)),
                l1.batch(50, 0, frame(40, 0, op(BOB, 0, 0xffff, "x")), frame(40, FeeExponent.MAX + 1)));
        assertEquals(0, scheduler.nextBatchNonce());
        assertEquals(List.of(), order(), "the good first frame is not executed either");

        apply(l1.batch(50, 0, frame(50, 0), frame(50, FeeExponent.MAX)));
        assertEquals(1, scheduler.nextBatchNonce());
    }

    @Test
    void rejectsWhatDoesNotDecodeAndKeepsTheNonce() {
        apply(l1.submission(50, Bytes.EMPTY), l1.submission(50, Bytes.fromHex("00000000000000000d000000")));

        assertInstanceOf(GateVerdict.Undecodable.class, refusal());
        assertEquals(0, scheduler.nextBatchNonce());
    }

    static List<JsonNode> nonceFolds() {
        List<JsonNode> folds = new ArrayList<>();
        Vectors.all("nonceFold").forEach(folds::add);
        return folds;
    }

    @ParameterizedTest
    @MethodSource("nonceFolds")
    void foldsBatchNonces(JsonNode vector) {
        assertEquals(0, vector.get(0).asLong(), "the fold starts at genesis");
        for (JsonNode nonce : vector.get(1)) {
            apply(l1.batch(10, nonce.asLong(), frame(10, 0)));
        }
        assertEquals(vector.get(2).asLong(), scheduler.nextBatchNonce());
    }

    @Test
    void skipsOpsThatNameNoSenderPayTooLittleOrAreRejectedAndGoesOn() {
        Bytes good = PlainRecovery.signatureOf(BOB);
        var fresh = new UserOp(0, 90, Bytes.EMPTY);
        apply(l1.batch(
                10,
                0,
                frame(
                        10,
                        90,
                        new WireUserOp(fresh, good.slice(0, 64)),
                        new WireUserOp(fresh, Bytes.fromHex(good.toHex() + "00")),
                        new WireUserOp(fresh, Bytes.EMPTY),
                        new WireUserOp(fresh, PlainRecovery.UNRECOVERABLE),
                        op(BOB, 0, 89, "low"),
                        op(BOB, 1, 90, "gap"),
                        op(BOB, 0, 90, "equal"),
                        op(BOB, 0, 90, "again"),
                        op(BOB, 1, 0xffff, "max")),
                frame(10, FeeExponent.MAX, op(ALICE, 0, 0xffff, "poor"))));

        assertEquals(List.of("0:equal@0.0", "1:max@0.0"), order());
        assertEquals(
                List.of(
                        new OpSkipped(0, 0, 0, SkipReason.NO_SENDER),
                        new OpSkipped(0, 0, 1, SkipReason.NO_SENDER),
                        new OpSkipped(0, 0, 2, SkipReason.NO_SENDER),
                        new OpSkipped(0, 0, 3, SkipReason.NO_SENDER),
                        new OpSkipped(0, 0, 4, SkipReason.FEE_TOO_LOW),
                        new OpSkipped(0, 0, 5, SkipReason.REJECTED),
                        new OpSkipped(0, 0, 7, SkipReason.REJECTED),
                        new OpSkipped(0, 1, 0, SkipReason.REJECTED)),
                events.stream().filter(OpSkipped.class::isInstance).toList());
        assertEquals(1, scheduler.nextBatchNonce(), "a batch of skipped ops is accepted all the same");
    }

    @Test
    void s8_skipsOpsOfAnExhaustedAccount() {
        var nearEnd = new Scheduler(
                new LogApplication(Protocol.MAX_NONCE - 1), DEPLOYMENT, new PlainRecovery(), state, events::add);
        nearEnd.apply(l1.batch(
                10,
                0,
                frame(10, 0, op(BOB, Protocol.MAX_NONCE - 1, 0, "last"), op(BOB, Protocol.MAX_NONCE, 0, "beyond"))));

        assertEquals(List.of("0:last@0.0"), order());
    }

    @Test
    void leavesNoTraceOfSkippedOps() {
        apply(l1.batch(10, 0, frame(10, 90, op(BOB, 0, 89, "low"), op(BOB, 7, 90, "gap"), op(ALICE, 0, 90, "x"))));
        Hash32 withSkipped = scheduler.acceptedDigest();

        var clean = new SchedulerTest();
        clean.apply(clean.l1.batch(10, 0, frame(10, 90, op(ALICE, 0, 90, "x"))));
        assertEquals(clean.scheduler.acceptedDigest(), withSkipped);
    }

    @Test
    void reportsAnOpWithEverythingThatTheOrderSaysOfIt() {
        WireUserOp wire = op(BOB, 0, 2000, "hello");
        L1Input batch = l1.batch(50, 0, frame(40, 90, wire));
        apply(batch);

        Hash32 txHash = Eip712.txHash(new Eip712(DEPLOYMENT.domain()).signingHash(wire.op()), BOB);
        var entry =
                new SequencedL2Tx.SequencedUserOp(0, BOB, 0, 2000, 90, wire.op().data(), 40, 0, txHash);
        Bytes outputs = OutputsCodec.encode(List.of(new Output.Notice(wire.op().data())));
        assertEquals(new Executed(entry, 0, outputs), events.getFirst());

        var accepted = assertInstanceOf(BatchAccepted.class, events.getLast());
        assertEquals(batch, accepted.input());
        assertEquals(Keccak.hash(Bytes.wrap(BatchCodec.encode(accepted.batch()))), accepted.payloadHash());
    }

    @Test
    void showsAnApplicationTheFrameOfAnOpAndTheOwnBlockOfADirectInput() {
        List<Object> seen = new ArrayList<>();
        var spy = new SpyApplication(seen);
        var spied = new Scheduler(spy, DEPLOYMENT, new PlainRecovery(), state, events::add);
        L1Input direct = l1.direct(10, ALICE, "in");
        spied.apply(direct);
        spied.apply(l1.batch(50, 0, frame(40, 90, op(BOB, 0, 2000, "x"))));

        var expected = assertInstanceOf(ClassifiedInput.Direct.class, ClassifiedInput.classify(direct, DEPLOYMENT))
                .direct();
        assertEquals(
                List.of(
                        expected,
                        new Application.OpContext(BOB, 0, FeeExponent.value(90), LogApplication.text("x"), 40)),
                seen);
    }

    @Test
    void takesBatchesFromTheSubmitterOnly() {
        L1Input forged = l1.tagged(10, ALICE, 1, Bytes.fromHex("00000000000000000c000000"));
        apply(forged, l1.input(10, SUBMITTER, Bytes.EMPTY));

        assertEquals(0, scheduler.nextBatchNonce());
        assertEquals(new SchedulerEvent.GarbageDiscarded(forged), events.getFirst());
        assertEquals(2, events.size());
    }

    @Test
    void stopsAtAnInternalErrorOfTheApplication() {
        apply(l1.direct(10, ALICE, "tx"));
        assertThrows(SchedulerFault.class, () -> apply(l1.batch(10, 0, frame(10, 0))));

        var other = new SchedulerTest();
        L1Input batch = other.l1.batch(10, 0, frame(10, 0, op(BOB, 0, 0, "tx")));
        assertThrows(SchedulerFault.class, () -> other.apply(batch));
    }

    @Test
    void refusesInputsThatDoNotFollowOneAnother() {
        L1Input first = l1.garbage(10);
        L1Input second = l1.garbage(10);
        assertThrows(IllegalArgumentException.class, () -> apply(second));
        apply(first);
        assertThrows(IllegalArgumentException.class, () -> apply(first));
        apply(second);
        L1Input earlier = l1.garbage(9);
        assertThrows(IllegalArgumentException.class, () -> apply(earlier));
        assertEquals(2, scheduler.inputsSeen());
    }

    private static Bytes notice(String payload) {
        return OutputsCodec.encode(List.of(new Output.Notice(LogApplication.text(payload))));
    }

    private GateVerdict refusal() {
        return assertInstanceOf(BatchRefused.class, events.getLast()).why();
    }

    /** {@code offset:payload@batch.frame} of each entry. */
    private List<String> order() {
        List<String> lines = new ArrayList<>();
        for (SchedulerEvent event : events) {
            if (event instanceof Executed(SequencedL2Tx entry, int frame, Bytes ignored)) {
                Bytes payload = switch (entry) {
                    case SequencedL2Tx.SequencedUserOp it -> it.data();
                    case SequencedL2Tx.SequencedDirectInput it -> it.input().payload();
                };
                lines.add(entry.offset() + ":" + ascii(payload) + "@" + entry.batchNonce() + "." + frame);
            }
        }
        return lines;
    }

    private List<String> forced() {
        List<String> lines = new ArrayList<>();
        for (SchedulerEvent event : events) {
            if (event instanceof SchedulerEvent.DirectInputForced(var input, long block)) {
                lines.add(ascii(input.payload()) + "@" + block);
            }
        }
        return lines;
    }

    private static String ascii(Bytes bytes) {
        return new String(bytes.toArray(), java.nio.charset.StandardCharsets.US_ASCII);
    }
}
