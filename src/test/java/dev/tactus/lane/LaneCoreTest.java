package dev.tactus.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.lane.LaneCore.Included;
import dev.tactus.lane.LaneCore.Run;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.FeeExponent;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.protocol.WireUserOp;
import dev.tactus.store.BatchPolicy;
import dev.tactus.store.LaneEvent;
import dev.tactus.store.LaneSnapshot;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SafeSlice;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LaneCoreTest {
    private static final long OPENED_MS = 1_000_000;
    private static final BatchPolicy POLICY = new BatchPolicy(0, 0, 12591, 32000);

    private final LaneCore core = new LaneCore(LaneLimits.withBatchDeadline(7_200_000));

    @Test
    void opensBatchZeroWithOneFrameAtTheSafeHead() {
        LaneStep step = core.openFirst(readUpTo(empty(), 77), POLICY, OPENED_MS);

        assertEquals(
                List.of(new LaneEvent.BatchOpened(0, OPENED_MS), new LaneEvent.FrameOpened(0, 0, 77, 0)),
                step.transaction().events());
        assertEquals(2, step.transaction().chunk(), "reading the head was chunk 1");
    }

    @Test
    void samplesTheSmallestExponentThatDoesNotUnderchargeThePolicy() {
        var policy = new BatchPolicy(10, 41300, 12591, 32000);

        int fee = policy.frameFee();

        assertTrue(FeeExponent.value(fee).compareTo(BigInteger.valueOf(41300)) >= 0);
        assertTrue(FeeExponent.value(fee - 1).compareTo(BigInteger.valueOf(41300)) < 0);
        assertEquals(0, POLICY.frameFee(), "a gas price of zero still costs one unit");
    }

    @ParameterizedTest
    @CsvSource({
        "100, false, false", // the head has not moved
        "100, true, false", // nothing can be undrained below the open frame
        "104, false, false", // four blocks are not enough
        "105, false, true",
        "101, true, true", // a direct input waits
        "500, false, true", // one frame, however far the head jumped
    })
    void opensAFrameWhenTheHeadHasMovedFarEnoughOrBroughtInputs(long head, boolean undrained, boolean rotates) {
        LaneSnapshot at = readUpTo(opened(100), head);

        Optional<LaneStep> step = core.onHead(at, undrained, POLICY, OPENED_MS);

        assertEquals(rotates, step.isPresent());
        step.ifPresent(taken -> assertEquals(
                List.of(new LaneEvent.FrameOpened(0, 1, head, 0)),
                taken.transaction().events()));
    }

    @Test
    void closesABatchWhoseFirstFrameIsSixHundredBlocksOldAndOpensTheNextAtTheUnchangedSafeBlock() {
        LaneSnapshot at = readUpTo(opened(100), 699);
        at = core.onHead(at, false, POLICY, OPENED_MS).orElseThrow().next();
        LaneSnapshot aged = readUpTo(at, 700);

        List<LaneEvent> events = core.onHead(aged, false, POLICY, OPENED_MS + 5)
                .orElseThrow()
                .transaction()
                .events();

        assertInstanceOf(LaneEvent.BatchSealed.class, events.get(0));
        assertEquals(new LaneEvent.BatchOpened(1, OPENED_MS + 5), events.get(1));
        assertEquals(new LaneEvent.FrameOpened(1, 0, 699, 0), events.get(2));
        assertEquals(3, events.size(), "the head is one block past the frame: no rotation");
    }

    @Test
    void closesForAgeAndThenRotatesInOneStepWhenTheHeadJumped() {
        LaneSnapshot at = readUpTo(opened(100), 900);

        List<LaneEvent> events = core.onHead(at, false, POLICY, OPENED_MS)
                .orElseThrow()
                .transaction()
                .events();

        assertEquals(new LaneEvent.FrameOpened(1, 0, 100, 0), events.get(2));
        assertEquals(new LaneEvent.FrameOpened(1, 1, 900, 0), events.get(3));
    }

    @ParameterizedTest
    @CsvSource({"7199999, false", "7200000, true", "-5000, false", "99999999, true"})
    void closesABatchAtItsDeadlineAndCountsABackwardClockAsAgeZero(long ageMs, boolean closes) {
        assertEquals(closes, core.onTime(opened(100), POLICY, OPENED_MS + ageMs).isPresent());
    }

    @Test
    void aNewFrameSamplesItsFeeAgainAndTheOpenOneKeepsIts() {
        var dear = new BatchPolicy(10, 41300, 12591, 32000);
        LaneSnapshot at = readUpTo(opened(100), 105);

        LaneSnapshot next =
                core.onHead(at, false, dear, OPENED_MS).orElseThrow().next();

        List<Frame> frames = next.openBatch().orElseThrow().frames();
        assertEquals(0, frames.get(0).fee());
        assertEquals(dear.frameFee(), frames.get(1).fee());
    }

    @Test
    void drainingGivesInputsTheNextOffsetsAndMovesTheCursorPastTheLastIndex() {
        LaneSnapshot at = opened(100);

        LaneStep step = core.drain(at, List.of(direct(3), direct(9)), List.of(List.of(), List.of()), Map.of());

        assertEquals(2, step.next().nextOffset());
        assertEquals(10, step.next().drainedInputs());
        assertEquals(
                List.of(
                        new LaneEvent.DirectInputDrained(0, direct(3), Bytes.EMPTY),
                        new LaneEvent.DirectInputDrained(1, direct(9), Bytes.EMPTY)),
                step.transaction().events());
    }

    @Test
    void refusesAnOpThatFitsNoBatchAndClosesBeforeOneThatOnlyDoesNotFitTheRest() {
        var policy = new BatchPolicy(0, 0, 400, 500);
        LaneSnapshot empty = opened(100);
        int largest = 500 - BatchCodec.EMPTY_BATCH_BYTES - BatchCodec.FRAME_BYTES - BatchCodec.OP_BYTES;

        assertEquals(new Run.Take(1), core.nextRun(empty, List.of(op(0, largest)), policy));
        assertEquals(new Run.TooLarge(largest, largest + 1), core.nextRun(empty, List.of(op(0, largest + 1)), policy));

        LaneSnapshot begun = include(empty, List.of(op(0, 10)), policy).next();
        assertEquals(new Run.CloseFirst(), core.nextRun(begun, List.of(op(1, largest)), policy));
        assertEquals(new Run.TooLarge(largest, largest + 1), core.nextRun(begun, List.of(op(1, largest + 1)), policy));
    }

    @Test
    void cutsARunAtTheOpThatReachesTheTargetExactlyAndClosesWithIt() {
        LaneSnapshot at = opened(100);
        int size = BatchCodec.EMPTY_BATCH_BYTES + BatchCodec.FRAME_BYTES + BatchCodec.OP_BYTES + 10;
        var reached = new BatchPolicy(0, 0, size, 2_000);
        var oneByteMore = new BatchPolicy(0, 0, size + 1, 2_000);
        List<ValidUserOp> ops = List.of(op(0, 10), op(1, 10));

        assertEquals(new Run.Take(1), core.nextRun(at, ops, reached));
        assertEquals(new Run.Take(2), core.nextRun(at, ops, oneByteMore));
        assertTrue(seals(include(at, ops.subList(0, 1), reached)));
        assertFalse(seals(include(at, ops.subList(0, 1), oneByteMore)));
    }

    @Test
    void closesForSizeOnlyWhatHasReachedTheTarget() {
        LaneSnapshot at = opened(100);
        int size = BatchCodec.EMPTY_BATCH_BYTES + BatchCodec.FRAME_BYTES;

        assertEquals(Optional.empty(), core.onSize(at, new BatchPolicy(0, 0, size + 1, 2_000), OPENED_MS));
        assertTrue(seals(
                core.onSize(at, new BatchPolicy(0, 0, size, 2_000), OPENED_MS).orElseThrow()));
    }

    @Test
    void opensAFrameInTheOpenBatchIfItFitsToTheByteAndElseInTheNext() {
        LaneSnapshot at = readUpTo(opened(100), 105);
        int size = BatchCodec.EMPTY_BATCH_BYTES + 2 * BatchCodec.FRAME_BYTES;

        LaneStep fits = core.onHead(at, false, new BatchPolicy(0, 0, 10, size), OPENED_MS)
                .orElseThrow();
        LaneStep tooLarge = core.onHead(at, false, new BatchPolicy(0, 0, 10, size - 1), OPENED_MS)
                .orElseThrow();

        assertFalse(seals(fits));
        assertEquals(105, LaneCore.openFrame(fits.next()).safeBlock());
        assertTrue(seals(tooLarge));
        assertEquals(
                new LaneEvent.FrameOpened(1, 1, 105, 0),
                tooLarge.transaction().events().getLast());
    }

    @Test
    void refusesToDecideBeforeThereIsAHeadOrABatch() {
        assertThrows(IllegalStateException.class, () -> core.openFirst(empty(), POLICY, OPENED_MS));
        assertThrows(IllegalStateException.class, () -> core.onTime(readUpTo(empty(), 5), POLICY, OPENED_MS));
        assertThrows(IllegalStateException.class, () -> core.onHead(readUpTo(empty(), 5), true, POLICY, OPENED_MS));
    }

    private static boolean seals(LaneStep step) {
        return step.transaction().events().stream().anyMatch(LaneEvent.BatchSealed.class::isInstance);
    }

    @Test
    void takesNoMoreOpsThanAChunkHolds() {
        List<ValidUserOp> ops = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            ops.add(op(i, 0));
        }
        assertEquals(
                new Run.Take(core.limits().maxChunkOps()),
                core.nextRun(opened(1), ops, new BatchPolicy(0, 0, 1_000_000, 2_000_000)));
    }

    /** Whatever arrives and whichever of it is rejected: sizes are exact, the close comes with the op that reaches the target. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void batchesCloseExactlyAtTheirTargetAndHashWhatTheyHold(long seed) {
        var random = new Random(seed);
        var policy = new BatchPolicy(0, 0, 2_000, 2_200);
        LaneSnapshot at = opened(100);
        List<LaneEvent> history = new ArrayList<>();
        history.add(new LaneEvent.BatchOpened(0, OPENED_MS));
        history.add(new LaneEvent.FrameOpened(0, 0, 100, 0));
        long head = 100;
        for (int round = 0; round < 300; round++) {
            List<LaneStep> steps = new ArrayList<>();
            if (random.nextInt(4) == 0) {
                head += random.nextInt(9);
                at = readUpTo(at, head);
                Optional<LaneStep> turned = core.onHead(at, false, policy, OPENED_MS);
                turned.ifPresent(steps::add);
                core.onSize(turned.map(LaneStep::next).orElse(at), policy, OPENED_MS)
                        .ifPresent(steps::add);
            } else {
                List<ValidUserOp> ops = new ArrayList<>();
                for (int i = random.nextInt(5); i >= 0; i--) {
                    ops.add(op(round, random.nextInt(600)));
                }
                switch (core.nextRun(at, ops, policy)) {
                    case Run.Take(int count) -> {
                        List<ValidUserOp> accepted = ops.subList(0, count).stream()
                                .filter(ignored -> random.nextBoolean())
                                .toList();
                        steps.add(include(at, accepted, policy));
                    }
                    case Run.CloseFirst() -> steps.add(core.close(at, policy, OPENED_MS));
                    case Run.TooLarge ignored -> throw new AssertionError("600 bytes fit an empty batch");
                }
            }
            for (LaneStep step : steps) {
                history.addAll(step.transaction().events());
                at = step.next();
            }
        }
        int sealed = checkSealedBatches(history, policy);
        assertTrue(sealed > 20, "seed " + seed + " sealed only " + sealed);
    }

    /** Rebuilds every batch from the events alone. */
    private static int checkSealedBatches(List<LaneEvent> history, BatchPolicy policy) {
        List<Frame> frames = new ArrayList<>();
        List<WireUserOp> ops = new ArrayList<>();
        int sealed = 0;
        int sizeBeforeLast = 0;
        for (LaneEvent event : history) {
            int size = frames.isEmpty() ? 0 : BatchCodec.sizeOf(new Batch(0, withLast(frames, ops)));
            switch (event) {
                case LaneEvent.BatchSealed(long nonce, Hash32 hash, int bytes) -> {
                    byte[] ssz = BatchCodec.encode(new Batch(nonce, withLast(frames, ops)));
                    assertEquals(Hash32.wrap(Keccak.hash(ssz)), hash);
                    assertEquals(ssz.length, bytes);
                    assertTrue(bytes <= policy.maxBatchBytes());
                    assertTrue(sizeBeforeLast < policy.batchSizeTarget(), "the event before had not reached it");
                    sealed++;
                    frames.clear();
                }
                case LaneEvent.BatchOpened ignored -> frames.clear();
                case LaneEvent.FrameOpened(long nonce, int index, long safeBlock, int fee) -> {
                    if (!frames.isEmpty()) {
                        frames = withLast(frames, ops);
                    }
                    assertEquals(frames.size(), index);
                    ops.clear();
                    frames.add(new Frame(List.of(), safeBlock, fee));
                }
                case LaneEvent.UserOpIncluded(long offset, ValidUserOp op, Bytes outputs) -> ops.add(op.wire());
                case LaneEvent.DirectInputDrained ignored -> throw new AssertionError("none were drained");
                case LaneEvent.Recovered ignored -> throw new AssertionError("nothing was taken back");
                case LaneEvent.SafeHeadRead ignored -> throw new AssertionError("not part of a step here");
            }
            sizeBeforeLast = size;
        }
        return sealed;
    }

    private static List<Frame> withLast(List<Frame> frames, List<WireUserOp> ops) {
        List<Frame> complete = new ArrayList<>(frames.subList(0, frames.size() - 1));
        complete.add(
                new Frame(ops, frames.getLast().safeBlock(), frames.getLast().fee()));
        return complete;
    }

    @Test
    void isInDangerFromNineHundredBlocksOn() {
        assertFalse(LaneCore.inDanger(999, 100));
        assertTrue(LaneCore.inDanger(1000, 100));
    }

    @Test
    void estimatesTheHeadFromTheTimeSinceItLastAdvanced() {
        long second = 1_000_000_000L;
        var clock = new HeadClock(12, 500, 24, 0);
        assertEquals(502, clock.estimate(0), "the stored head was two blocks old");
        assertEquals(503, clock.estimate(12 * second));

        clock.observed(510, 510, 13 * second);
        assertEquals(510, clock.estimate(24 * second));
        assertEquals(511, clock.estimate(25 * second));

        assertEquals(500, new HeadClock(12, 500, -90, 0).estimate(0), "a clock behind the block counts as age 0");
    }

    private LaneStep include(LaneSnapshot at, List<ValidUserOp> ops, BatchPolicy policy) {
        List<Included> included =
                ops.stream().map(op -> new Included(op, List.of())).toList();
        return core.include(at, included, Map.of(), policy, OPENED_MS);
    }

    private LaneSnapshot opened(long safeBlock) {
        return core.openFirst(readUpTo(empty(), safeBlock), POLICY, OPENED_MS).next();
    }

    private LaneSnapshot readUpTo(LaneSnapshot at, long block) {
        var head = new SafeHead(block, Hash32.wrap(new byte[32]), block, 0);
        return core.append(at, new SafeSlice(head, List.of(), List.of())).next();
    }

    private static LaneSnapshot empty() {
        return new LaneSnapshot(0, 0, Optional.empty(), Optional.empty(), 0, 0, 0);
    }

    private static DirectInput direct(long index) {
        return new DirectInput(index, Address.ZERO, 5, 60, Hash32.wrap(new byte[32]), Bytes.EMPTY);
    }

    private static ValidUserOp op(long nonce, int dataBytes) {
        return new ValidUserOp(
                Address.ZERO,
                new UserOp(nonce, 0, Bytes.wrap(new byte[dataBytes])),
                Bytes.wrap(new byte[65]),
                Hash32.wrap(Keccak.hash(new byte[] {(byte) nonce})));
    }
}
