package dev.tactus.lane;

import dev.tactus.config.Patience;
import dev.tactus.execution.SerialExecutor;
import dev.tactus.lane.InclusionLaneActor.Activate;
import dev.tactus.lane.InclusionLaneActor.AppendSlice;
import dev.tactus.lane.InclusionLaneActor.Command;
import dev.tactus.lane.InclusionLaneActor.Submit;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.store.DataDirectory;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SafeSlice;
import dev.tactus.store.StoreDisk;
import dev.tactus.store.StoreInvariantException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
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
import org.junit.jupiter.api.io.TempDir;

/** The lane over a real SQLite store on disk, with faults planted around its commits. */
abstract class LaneFixture {
    static final Address ALICE = address(0xa);
    static final Address BOB = address(0xb);
    static final long RESERVE_BYTES = 800;
    static final long LOG_LIMIT_BYTES = 5000;
    static final long DEADLINE_MS = 7_200_000;
    /** The wall clock's time at the start of each test, in seconds. */
    static final long BLOCK_TIMESTAMP = 1_000_000;

    @TempDir
    Path directory;

    /** What is waited for comes at once, on a machine that has nothing else to do. */
    final ActorTestKit testKit = ActorTestKit.create(Patience.LONG.withFallback(ManualTime.config()));

    final ManualTime time = ManualTime.get(testKit.system());
    final AtomicLong wallClockMs = new AtomicLong(BLOCK_TIMESTAMP * 1000);
    final AtomicLong nanoTime = new AtomicLong();
    final List<ChainedTx> published = new CopyOnWriteArrayList<>();
    final AtomicReference<LaneStatus> status = new AtomicReference<>(LaneStatus.STARTING);
    final AtomicInteger batchesSealed = new AtomicInteger();
    final BlockingQueue<LaneFatalException> fatal = new LinkedBlockingQueue<>();
    final LogApplication application = new LogApplication();
    final PlantedDisk disk = new PlantedDisk();
    final RecordedRecoveries recoveries = new RecordedRecoveries();

    DataDirectory data;
    FaultyStore store;
    ActorRef<Command> lane;

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

    final void start() {
        store = new FaultyStore(data.writer());
        lane = testKit.spawn(InclusionLaneActor.create(wiring()));
    }

    final LaneWiring wiring() {
        return new LaneWiring(
                store,
                new LaneWiring.Storage(disk, new StorageLimits(RESERVE_BYTES, LOG_LIMIT_BYTES)),
                application,
                new SerialExecutor(application),
                new LaneCore(LaneLimits.withBatchDeadline(DEADLINE_MS)),
                12,
                published::addAll,
                status::set,
                batchesSealed::incrementAndGet,
                recoveries,
                fatal::add,
                wallClockMs::get,
                nanoTime::get);
    }

    final void reopen() {
        try {
            data = DataDirectory.open(directory);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        start();
    }

    void activateAt(long block) {
        append(slice(block));
        TestProbe<Done> probe = testKit.createTestProbe();
        lane.tell(new Activate(probe.ref()));
        probe.expectMessage(Done.getInstance());
    }

    /** A disk as full as a test wants it, and a log that can be emptied or not. */
    static final class PlantedDisk implements StoreDisk {
        final AtomicLong freeBytes = new AtomicLong(Long.MAX_VALUE);
        final AtomicLong logBytes = new AtomicLong();
        final AtomicBoolean readerHolds = new AtomicBoolean();
        final AtomicInteger shrunk = new AtomicInteger();
        final AtomicReference<Optional<StoreInvariantException>> gone = new AtomicReference<>(Optional.empty());

        @Override
        public Look look() {
            Objects.requireNonNull(gone.get()).ifPresent(found -> {
                throw found;
            });
            return new Look(freeBytes.get(), logBytes.get());
        }

        @Override
        public boolean shrinkLog() {
            shrunk.incrementAndGet();
            if (!readerHolds.get()) {
                logBytes.set(0);
            }
            return !readerHolds.get();
        }
    }

    /** What the lane says and asks in a recovery. */
    static final class RecordedRecoveries implements Recoveries {
        final List<Long> asked = new CopyOnWriteArrayList<>();
        final List<String> takenBack = new CopyOnWriteArrayList<>();
        final AtomicInteger begun = new AtomicInteger();
        final AtomicInteger over = new AtomicInteger();

        @Override
        public void begun() {
            begun.incrementAndGet();
        }

        @Override
        public void settle(long number) {
            asked.add(number);
        }

        @Override
        public void over() {
            over.incrementAndGet();
        }

        @Override
        public void takenBack(long generation, long fromOffset) {
            takenBack.add("generation " + generation + " from " + fromOffset);
        }
    }

    void append(SafeSlice slice) {
        TestProbe<SliceReply> probe = testKit.createTestProbe();
        lane.tell(new AppendSlice(slice, slice.head().number(), probe.ref()));
        probe.expectMessageClass(SliceReply.Appended.class);
    }

    Verdict submit(ValidUserOp op) {
        TestProbe<Verdict> probe = testKit.createTestProbe();
        lane.tell(new Submit(op, new Claim(), probe.ref()::tell));
        return probe.receiveMessage();
    }

    /** The lane reopens its store by a message to itself, which may come after the next op. */
    Verdict submitUntilActive(ValidUserOp op) {
        Verdict verdict = submit(op);
        for (int i = 0; i < 100 && verdict instanceof Verdict.Unavailable; i++) {
            verdict = submit(op);
        }
        return verdict;
    }

    /** Answers come before publication and status; this returns once the lane is through with what it was told. */
    void awaitLane() {
        TestProbe<Done> probe = testKit.createTestProbe();
        lane.tell(new Activate(probe.ref()));
        probe.expectMessage(Done.getInstance());
    }

    List<ChainedTx> published() {
        awaitLane();
        return published;
    }

    LaneStatus status() {
        awaitLane();
        return Objects.requireNonNull(status.get());
    }

    String fatalMessage() throws InterruptedException {
        return String.valueOf(fatal.take().getMessage());
    }

    String log() {
        return data.reader().queryState(LogApplication::log);
    }

    static SafeSlice slice(long block, DirectInput... inputs) {
        long count = inputs.length == 0 ? 0 : inputs[inputs.length - 1].inputIndex() + 1;
        return new SafeSlice(head(block, count), List.of(inputs), List.of());
    }

    static SafeHead head(long block, long inputCount) {
        return new SafeHead(block, hash((int) block), BLOCK_TIMESTAMP, inputCount);
    }

    static DirectInput direct(long index, long block) {
        return new DirectInput(index, BOB, block, block, hash(1), LogApplication.text("deposit"));
    }

    static ValidUserOp op(Address sender, long nonce) {
        return op(sender, nonce, LogApplication.text("x"));
    }

    static ValidUserOp op(Address sender, long nonce, Bytes data) {
        var op = new UserOp(nonce, 10, data);
        Hash32 hash = Hash32.wrap(Keccak.hash(
                sender.bytes().toArray(), Long.toString(nonce).getBytes(StandardCharsets.US_ASCII), data.toArray()));
        return new ValidUserOp(sender, op, Bytes.wrap(new byte[65]), hash);
    }

    static Hash32 hash(int seed) {
        return Hash32.wrap(Keccak.hash(new byte[] {(byte) (seed >> 8), (byte) seed}));
    }

    static Address address(int last) {
        byte[] bytes = new byte[Address.SIZE];
        bytes[0] = (byte) last;
        return Address.wrap(bytes);
    }
}
