package dev.tactus.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.execution.SerialExecutor;
import dev.tactus.lane.InclusionLaneActor.Activate;
import dev.tactus.lane.InclusionLaneActor.AppendSlice;
import dev.tactus.lane.InclusionLaneActor.Command;
import dev.tactus.lane.InclusionLaneActor.Drain;
import dev.tactus.lane.InclusionLaneActor.Submit;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.store.AcceptedBatch;
import dev.tactus.store.DataDirectory;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SafeSlice;
import dev.tactus.store.SealedBatch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lane over a real SQLite store on disk, with faults planted around its commits. */
final class InclusionLaneActorTest {
    private static final Address ALICE = address(0xa);
    private static final Address BOB = address(0xb);
    private static final long DEADLINE_MS = 7_200_000;
    /** The wall clock's time at the start of each test, in seconds. */
    private static final long BLOCK_TIMESTAMP = 1_000_000;

    @TempDir
    private Path directory;

    private final ActorTestKit testKit = ActorTestKit.create(ManualTime.config());
    private final ManualTime time = ManualTime.get(testKit.system());
    private final AtomicLong wallClockMs = new AtomicLong(BLOCK_TIMESTAMP * 1000);
    private final AtomicLong nanoTime = new AtomicLong();
    private final List<SequencedL2Tx> published = new CopyOnWriteArrayList<>();
    private final AtomicReference<LaneStatus> status = new AtomicReference<>(LaneStatus.STARTING);
    private final AtomicInteger batchesSealed = new AtomicInteger();
    private final BlockingQueue<LaneFatalException> fatal = new LinkedBlockingQueue<>();
    private final LogApplication application = new LogApplication();

    private DataDirectory data;
    private FaultyStore store;
    private ActorRef<Command> lane;

    @BeforeEach
    void openStore() throws Exception {
        data = DataDirectory.open(directory);
        data.initialise(
                new Deployment(1, address(1), address(2), 0, address(3), List.of(address(4)), address(5)),
                UUID.randomUUID());
        start();
    }

    @AfterEach
    void close() {
        testKit.shutdownTestKit();
        data.close();
    }

    private void start() {
        store = new FaultyStore(data.writer());
        lane = testKit.spawn(InclusionLaneActor.create(new LaneWiring(
                store,
                application,
                new SerialExecutor(application),
                new LaneCore(LaneLimits.withBatchDeadline(DEADLINE_MS)),
                12,
                published::addAll,
                status::set,
                batchesSealed::incrementAndGet,
                fatal::add,
                wallClockMs::get,
                nanoTime::get)));
    }

    @Test
    void refusesOpsUntilItIsActivated() {
        assertEquals(new Verdict.Unavailable(Verdict.Reason.RECOVERING), submit(op(ALICE, 0)));
    }

    @Test
    void includesOpsInArrivalOrderAndPublishesThemDense() {
        activateAt(100);

        assertEquals(new Verdict.Included(0), submit(op(ALICE, 0)));
        assertEquals(new Verdict.Included(1), submit(op(BOB, 0)));
        assertEquals(new Verdict.Included(2), submit(op(ALICE, 1)));

        assertEquals("10:0 11:0 10:1 ", log());
        assertEquals(
                List.of(0L, 1L, 2L),
                published.stream().map(SequencedL2Tx::offset).toList());
        assertEquals(3, status().head());
    }

    @Test
    void answersOnlyOnceTheChunkIsDurable() throws Exception {
        activateAt(100);
        FaultyStore.Gate gate = store.holdNextCommit();
        TestProbe<Verdict> probe = testKit.createTestProbe();

        lane.tell(new Submit(op(ALICE, 0), new Claim(), probe.ref()));
        gate.awaitStarted();

        probe.expectNoMessage(Duration.ofMillis(50));
        assertTrue(published.isEmpty(), "nothing is visible before it is durable");
        gate.release();
        probe.expectMessage(new Verdict.Included(0));
    }

    @Test
    void takesEverythingThatWaitsIntoOneChunk() throws Exception {
        activateAt(100);
        FaultyStore.Gate gate = store.holdNextCommit();
        TestProbe<Verdict> probe = testKit.createTestProbe();
        lane.tell(new Submit(op(ALICE, 0), new Claim(), probe.ref()));
        gate.awaitStarted();
        for (int nonce = 1; nonce <= 20; nonce++) {
            lane.tell(new Submit(op(ALICE, nonce), new Claim(), probe.ref()));
        }
        int before = store.committed().size();

        gate.release();

        probe.receiveSeveralMessages(21);
        assertEquals(before + 2, store.committed().size(), "the first op alone, the twenty together");
        probe.expectNoMessage(Duration.ofMillis(20));
    }

    @Test
    void aWithdrawnOpIsNeverExecutedNorAnswered() throws Exception {
        activateAt(100);
        FaultyStore.Gate gate = store.holdNextCommit();
        TestProbe<Verdict> probe = testKit.createTestProbe();
        TestProbe<Verdict> late = testKit.createTestProbe();
        lane.tell(new Submit(op(ALICE, 0), new Claim(), probe.ref()));
        gate.awaitStarted();
        var claim = new Claim();
        lane.tell(new Submit(op(BOB, 0), claim, late.ref()));

        assertTrue(claim.withdraw());
        gate.release();

        probe.expectMessage(new Verdict.Included(0));
        assertEquals(new Verdict.Included(1), submit(op(ALICE, 1)));
        late.expectNoMessage(Duration.ofMillis(20));
        assertEquals("10:0 10:1 ", log());
    }

    @Test
    void answersAResubmissionWithTheOriginalOffsetWhateverElseIsWrongWithIt() {
        activateAt(100);
        ValidUserOp op = op(ALICE, 0);
        assertEquals(new Verdict.Included(0), submit(op));
        assertEquals(new Verdict.Included(1), submit(op(ALICE, 1)));

        assertEquals(new Verdict.Included(0), submit(op));
        assertEquals(
                new Verdict.BadNonce(2, 0),
                submit(op(ALICE, 0, LogApplication.text("other"))),
                "another op is refused");
        assertEquals("10:0 10:1 ", log());
    }

    @Test
    void aCopyInTheSameChunkGetsTheSameOffset() throws Exception {
        activateAt(100);
        FaultyStore.Gate gate = store.holdNextCommit();
        TestProbe<Verdict> probe = testKit.createTestProbe();
        lane.tell(new Submit(
                op(BOB, 0), new Claim(), testKit.<Verdict>createTestProbe().ref()));
        gate.awaitStarted();
        lane.tell(new Submit(op(ALICE, 0), new Claim(), probe.ref()));
        lane.tell(new Submit(op(ALICE, 0), new Claim(), probe.ref()));

        gate.release();

        probe.expectMessage(new Verdict.Included(1));
        probe.expectMessage(new Verdict.Included(1));
    }

    @Test
    void leavesOutAnOpOnWhichTheApplicationFailsAndIncludesTheRest() throws Exception {
        activateAt(100);
        FaultyStore.Gate gate = store.holdNextCommit();
        List<TestProbe<Verdict>> probes = new ArrayList<>();
        for (ValidUserOp op : List.of(op(ALICE, 0), op(BOB, 0, LogApplication.CRASH), op(ALICE, 1))) {
            TestProbe<Verdict> probe = testKit.createTestProbe();
            lane.tell(new Submit(op, new Claim(), probe.ref()));
            probes.add(probe);
            if (probes.size() == 1) {
                gate.awaitStarted();
            }
        }

        gate.release();

        probes.get(0).expectMessage(new Verdict.Included(0));
        probes.get(1).expectMessage(new Verdict.Failed());
        probes.get(2).expectMessage(new Verdict.Included(1));
        assertEquals("10:0 10:1 ", log());
    }

    @Test
    void drainsEveryInputOfANewHeadIntoANewFrameBeforeAnyFurtherOp() {
        activateAt(100);
        assertEquals(new Verdict.Included(0), submit(op(ALICE, 0)));

        append(slice(102, direct(0, 101), direct(1, 102)));

        assertEquals(new Verdict.Included(3), submit(op(ALICE, 1)));
        assertEquals("10:0 d0 d1 10:1 ", log());
        assertEquals(102, status().safeBlock());
    }

    @Test
    void drainsAFloodInBoundedTransactionsInOrder() {
        activateAt(100);
        var inputs = new DirectInput[1000];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = direct(i, 101);
        }

        append(slice(101, inputs));

        var expected = new StringBuilder();
        for (int i = 0; i < inputs.length; i++) {
            expected.append('d').append(i).append(' ');
        }
        assertEquals(new Verdict.Included(1000), submit(op(ALICE, 0)));
        assertEquals(expected + "10:0 ", log());
        assertTrue(store.committed().stream()
                .allMatch(transaction -> transaction.events().size() <= 258));
    }

    @Test
    void resumesAnInterruptedDrainBeforeTheFrameTakesAnOp() {
        activateAt(100);
        store.failNext(FaultyStore.Fault.NONE, FaultyStore.Fault.NONE, FaultyStore.Fault.BUSY);

        append(slice(101, direct(0, 101), direct(1, 101)));

        assertEquals(new Verdict.Included(2), submitUntilActive(op(ALICE, 0)));
        assertEquals("d0 d1 10:0 ", log());
    }

    @Test
    void goesOnFromTheStoreAfterARestart() {
        activateAt(100);
        submit(op(ALICE, 0));
        testKit.stop(lane);
        data.close();

        reopen();
        activateAt(100);

        assertEquals(new Verdict.Included(1), submit(op(ALICE, 1)));
        assertEquals(0, status().openBatch(), "the batch that was open is open");
    }

    private void reopen() {
        try {
            data = DataDirectory.open(directory);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        start();
    }

    @Test
    void aFailureBeforeCommitIsDefiniteAndLeavesNoTrace() {
        activateAt(100);
        store.failNext(FaultyStore.Fault.BUSY);

        assertEquals(new Verdict.Unavailable(Verdict.Reason.RECOVERING), submit(op(ALICE, 0)));

        assertEquals(new Verdict.Included(0), submitUntilActive(op(ALICE, 0)));
        assertEquals("10:0 ", log());
    }

    @Test
    void aFullDiskRefusesOpsWithoutForgettingAnyAndEndsByItself() {
        activateAt(100);
        store.failNext(FaultyStore.Fault.FULL);

        assertEquals(new Verdict.Unavailable(Verdict.Reason.STORAGE_FULL), submit(op(ALICE, 0)));

        assertEquals(new Verdict.Included(0), submitUntilActive(op(ALICE, 0)));
        assertEquals(LaneStatus.State.ACTIVE, status().state());
    }

    @Test
    void aCommitThatFailedWithoutEffectIsToldAsNotIncluded() {
        activateAt(100);
        store.failNext(FaultyStore.Fault.LOST_IN_COMMIT);

        assertEquals(new Verdict.Unavailable(Verdict.Reason.RECOVERING), submit(op(ALICE, 0)));

        assertTrue(published.isEmpty());
        assertEquals(new Verdict.Included(0), submitUntilActive(op(ALICE, 0)));
    }

    @Test
    void aCommitThatFailedAlthoughItIsDurableIsToldAsIncludedAndPublishedOnce() {
        activateAt(100);
        store.failNext(FaultyStore.Fault.KEPT_IN_COMMIT);

        assertEquals(new Verdict.Included(0), submit(op(ALICE, 0)));

        assertEquals(1, published.size());
        assertEquals("10:0 ", log());
    }

    @Test
    void keepsItsCallersWhileTheStoreDoesNotReopen() {
        activateAt(100);
        store.failNext(FaultyStore.Fault.KEPT_IN_COMMIT);
        store.failNextReopen(new IllegalStateException("planted"));
        TestProbe<Verdict> probe = testKit.createTestProbe();

        lane.tell(new Submit(op(ALICE, 0), new Claim(), probe.ref()));
        probe.expectNoMessage(Duration.ofMillis(50));
        assertEquals(LaneStatus.State.RECOVERING, status().state());

        time.timePasses(Duration.ofMillis(50));
        probe.expectMessage(new Verdict.Included(0));
    }

    @Test
    void closesABatchAtItsDeadlineAndTellsTheSubmitter() {
        activateAt(100);
        submit(op(ALICE, 0));
        wallClockMs.addAndGet(DEADLINE_MS);

        time.timePasses(Duration.ofMillis(DEADLINE_MS));

        assertEquals(new Verdict.Included(1), submit(op(ALICE, 1)));
        assertEquals(1, status().openBatch());
        assertEquals(1, batchesSealed.get());
        SealedBatch sealed = data.reader().lastSealed().orElseThrow();
        assertEquals(
                sealed.payloadHash(), Keccak.hash(data.reader().sealedPayload(0).orElseThrow()));
    }

    @Test
    void freezesWhenTheSchedulerAcceptedABatchThatWasNotSealedHere() throws Exception {
        activateAt(100);
        TestProbe<SliceReply> probe = testKit.createTestProbe();
        var foreign = new AcceptedBatch(0, hash(7), 3, 101, hash(8));

        lane.tell(new AppendSlice(new SafeSlice(head(101, 4), List.of(), List.of(foreign)), probe.ref()));

        probe.expectMessage(new SliceReply.TryLater());
        assertTrue(fatalMessage().contains("canonical divergence"));
        assertEquals(LaneStatus.State.FROZEN, status().state());
        assertEquals(new Verdict.Unavailable(Verdict.Reason.RECOVERING), submit(op(ALICE, 0)));
        lane.tell(new AppendSlice(slice(102), probe.ref()));
        probe.expectMessage(new SliceReply.Frozen());
    }

    @Test
    void freezesWhenTheApplicationFailsOnADirectInput() throws Exception {
        activateAt(100);
        var bad = new DirectInput(0, BOB, 101, 5, hash(1), LogApplication.CRASH);

        TestProbe<SliceReply> probe = testKit.createTestProbe();
        lane.tell(new AppendSlice(slice(101, bad), probe.ref()));

        assertTrue(fatalMessage().contains("direct input"));
    }

    @Test
    void freezesWhenASafeBlockChangesItsHash() throws Exception {
        activateAt(100);
        TestProbe<SliceReply> probe = testKit.createTestProbe();
        var other = new SafeHead(100, hash(99), 100, 0);

        lane.tell(new AppendSlice(new SafeSlice(other, List.of(), List.of()), probe.ref()));

        assertTrue(fatalMessage().contains("100"));
    }

    @Test
    void aRepeatedSliceIsAnsweredAndStoredOnce() {
        activateAt(100);
        SafeSlice slice = slice(101, direct(0, 101));

        append(slice);
        append(slice);

        assertEquals(new Verdict.Included(1), submit(op(ALICE, 0)));
        assertEquals("d0 10:0 ", log());
    }

    @Test
    void stopsAdmissionByEstimateAndResumesWhenAnObservedHeadShowsTheBatchGold() {
        activateAt(100);
        submit(op(ALICE, 0));
        wallClockMs.addAndGet(DEADLINE_MS);
        time.timePasses(Duration.ofMillis(DEADLINE_MS));
        submit(op(ALICE, 1));
        SealedBatch sealed = data.reader().lastSealed().orElseThrow();

        nanoTime.addAndGet(Duration.ofHours(3).toNanos());
        time.timePasses(Duration.ofSeconds(1));
        assertEquals(new Verdict.Unavailable(Verdict.Reason.RECOVERING), submit(op(ALICE, 2)));

        var gold = new AcceptedBatch(0, sealed.payloadHash(), 0, 110, hash(3));
        append(new SafeSlice(head(110, 1), List.of(), List.of(gold)));
        assertEquals(new Verdict.Included(2), submit(op(ALICE, 2)));
    }

    @Test
    void aFirstFrameThatIsTooOldAtAnObservedHeadStopsAdmission() {
        activateAt(100);
        submit(op(ALICE, 0));

        append(slice(1000));

        assertEquals(new Verdict.Unavailable(Verdict.Reason.RECOVERING), submit(op(ALICE, 1)));
        assertEquals(LaneStatus.State.RECOVERING, status().state());
    }

    @Test
    void drainsOnRequestCommittingWhatItTookAndRefusingTheRest() throws Exception {
        activateAt(100);
        FaultyStore.Gate gate = store.holdNextCommit();
        TestProbe<Verdict> probe = testKit.createTestProbe();
        TestProbe<Done> drained = testKit.createTestProbe();
        lane.tell(new Submit(op(ALICE, 0), new Claim(), probe.ref()));
        gate.awaitStarted();
        lane.tell(new Submit(op(ALICE, 1), new Claim(), probe.ref()));
        lane.tell(new Drain(drained.ref()));
        gate.release();

        probe.expectMessage(new Verdict.Included(0));
        probe.expectMessage(new Verdict.Included(1));
        drained.expectMessage(Done.getInstance());
        assertEquals(new Verdict.Unavailable(Verdict.Reason.SHUTTING_DOWN), submit(op(ALICE, 2)));
        assertEquals(LaneStatus.State.DRAINING, status().state());
    }

    private void activateAt(long block) {
        append(slice(block));
        TestProbe<Done> probe = testKit.createTestProbe();
        lane.tell(new Activate(probe.ref()));
        probe.expectMessage(Done.getInstance());
    }

    private void append(SafeSlice slice) {
        TestProbe<SliceReply> probe = testKit.createTestProbe();
        lane.tell(new AppendSlice(slice, probe.ref()));
        probe.expectMessageClass(SliceReply.Appended.class);
    }

    private Verdict submit(ValidUserOp op) {
        TestProbe<Verdict> probe = testKit.createTestProbe();
        lane.tell(new Submit(op, new Claim(), probe.ref()));
        return probe.receiveMessage();
    }

    /** The lane reopens its store by a message to itself, which may come after the next op. */
    private Verdict submitUntilActive(ValidUserOp op) {
        Verdict verdict = submit(op);
        for (int i = 0; i < 100 && verdict instanceof Verdict.Unavailable; i++) {
            verdict = submit(op);
        }
        return verdict;
    }

    private LaneStatus status() {
        return Objects.requireNonNull(status.get());
    }

    private String fatalMessage() throws InterruptedException {
        return String.valueOf(fatal.take().getMessage());
    }

    private String log() {
        return data.reader().queryState(LogApplication::log);
    }

    private static SafeSlice slice(long block, DirectInput... inputs) {
        long count = inputs.length == 0 ? 0 : inputs[inputs.length - 1].inputIndex() + 1;
        return new SafeSlice(head(block, count), List.of(inputs), List.of());
    }

    private static SafeHead head(long block, long inputCount) {
        return new SafeHead(block, hash((int) block), BLOCK_TIMESTAMP, inputCount);
    }

    private static DirectInput direct(long index, long block) {
        return new DirectInput(index, BOB, block, block, hash(1), LogApplication.text("deposit"));
    }

    private static ValidUserOp op(Address sender, long nonce) {
        return op(sender, nonce, LogApplication.text("x"));
    }

    private static ValidUserOp op(Address sender, long nonce, Bytes data) {
        var op = new UserOp(nonce, 10, data);
        Hash32 hash = Hash32.wrap(Keccak.hash(
                sender.bytes().toArray(), Long.toString(nonce).getBytes(StandardCharsets.US_ASCII), data.toArray()));
        return new ValidUserOp(sender, op, Bytes.wrap(new byte[65]), hash);
    }

    private static Hash32 hash(int seed) {
        return Hash32.wrap(Keccak.hash(new byte[] {(byte) (seed >> 8), (byte) seed}));
    }

    private static Address address(int last) {
        byte[] bytes = new byte[Address.SIZE];
        bytes[0] = (byte) last;
        return Address.wrap(bytes);
    }
}
