package dev.tactus.store;

import dev.tactus.application.Application;
import dev.tactus.execution.ChunkExecutor;
import dev.tactus.lane.Claim;
import dev.tactus.lane.LaneCore;
import dev.tactus.lane.LaneFatalException;
import dev.tactus.lane.LaneLimits;
import dev.tactus.lane.LaneStatus;
import dev.tactus.lane.LaneWiring;
import dev.tactus.lane.Recoveries;
import dev.tactus.lane.SimLane;
import dev.tactus.lane.SliceReply;
import dev.tactus.lane.StorageLimits;
import dev.tactus.lane.Verdict;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.protocol.ValidUserOp;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The product's lane over a real store on disk, in one thread and in a time of its own, with faults at its commits. */
final class LaneBench implements AutoCloseable, SimLane.Alarms, Recoveries {
    private static final long BATCH_OPEN_MS = 60_000;
    private static final int REOPENINGS = 100;

    /** What subscribers would have been shown since the start, without what they were told was taken back. */
    final List<SequencedL2Tx> shown = new ArrayList<>();

    final List<LaneFatalException> fatal = new ArrayList<>();
    OptionalLong settlementAsked = OptionalLong.empty();
    long recoveries;
    long nowMs = 1_000_000_000;
    /** Where the next commit fails. */
    CommitFaults.@Nullable Point failing;

    private final Path folder;
    private final Application application;
    private final ChunkExecutor executor;
    private DataDirectory data;
    private SqliteSequencerStore store;
    private OrderReader reader;
    private SimLane lane;
    private LaneStatus status = LaneStatus.STARTING;
    private OptionalLong commitDue = OptionalLong.empty();
    private boolean reopenDue;

    LaneBench(Path folder, Application application, ChunkExecutor executor) throws Exception {
        this.folder = folder;
        this.application = application;
        this.executor = executor;
        open();
    }

    private void open() throws Exception {
        data = DataDirectory.open(folder);
        data.initialise(OrderScript.DEPLOYMENT, UUID.nameUUIDFromBytes(new byte[16]));
        store = data.writer(this::commits);
        reader = data.reader();
        hurry();
        lane = new SimLane(
                new LaneWiring(
                        store,
                        new LaneWiring.Storage(data.disk(), new StorageLimits(0, Long.MAX_VALUE)),
                        application,
                        executor,
                        new LaneCore(LaneLimits.withBatchDeadline(BATCH_OPEN_MS)),
                        12,
                        entries -> entries.forEach(entry -> shown.add(entry.tx())),
                        told -> status = told,
                        () -> {},
                        this,
                        fatal::add,
                        () -> nowMs,
                        () -> nowMs * 1_000_000),
                this);
    }

    private void commits(CommitFaults.Point point) throws SQLException {
        if (point == failing) {
            failing = null;
            throw new SQLException("planted at " + point);
        }
    }

    /** No power fails here, and to sync at every commit takes most of the time. */
    private void hurry() throws SQLException {
        store.session().run("PRAGMA synchronous = OFF");
    }

    SqliteSequencerStore store() {
        return store;
    }

    OrderReader reader() {
        return reader;
    }

    SimLane lane() {
        return lane;
    }

    long generation() {
        return store.load().generation();
    }

    LaneStatus.State state() {
        return status.state();
    }

    /** As after the end of the process, whatever the lane was doing. */
    void restart() throws Exception {
        close();
        commitDue = OptionalLong.empty();
        reopenDue = false;
        failing = null;
        settlementAsked = OptionalLong.empty();
        open();
    }

    /** Drops the connection with everything that it remembers. */
    void reconnect() throws SQLException {
        store.reopen();
        hurry();
    }

    /** Submits these together: what fits makes one chunk. Every op has one answer in the end. */
    List<Verdict> submit(List<ValidUserOp> ops) throws SQLException {
        List<List<Verdict>> heard = told(ops);
        reopenIfDue();
        return heard.stream()
                .map(each -> {
                    if (each.size() != 1) {
                        throw new AssertionError("one answer for each op, and not " + each);
                    }
                    return each.getFirst();
                })
                .toList();
    }

    /** {@link #submit} up to the moment at which the lane would open the store again. */
    List<List<Verdict>> told(List<ValidUserOp> ops) {
        List<List<Verdict>> heard = new ArrayList<>();
        for (ValidUserOp op : ops) {
            List<Verdict> mine = new ArrayList<>();
            heard.add(mine);
            lane.submit(op, new Claim(), mine::add);
        }
        if (commitDue.isPresent()) {
            long chunk = commitDue.getAsLong();
            commitDue = OptionalLong.empty();
            lane.commitChunk(chunk);
        }
        return heard;
    }

    /** Until it is stored: what fails in between is opened again and tried again, as the reader does. */
    SliceReply append(SafeSlice slice) throws SQLException {
        SliceReply reply = appendOnce(slice);
        for (int i = 0; i < REOPENINGS && reply instanceof SliceReply.TryLater; i++) {
            reply = appendOnce(slice);
        }
        return reply;
    }

    private SliceReply appendOnce(SafeSlice slice) throws SQLException {
        List<SliceReply> replies = new ArrayList<>();
        lane.append(slice, slice.head().number(), replies::add);
        reopenIfDue();
        return replies.getFirst();
    }

    void reopenIfDue() throws SQLException {
        for (int i = 0; i < REOPENINGS && reopenDue; i++) {
            reopenDue = false;
            lane.reopen();
            hurry();
        }
    }

    @Override
    public void commitSoon(long chunk) {
        commitDue = OptionalLong.of(chunk);
    }

    @Override
    public void closeBatchIn(Duration delay) {
        // Whoever drives this says when the deadline is.
    }

    @Override
    public void reopenIn(Duration delay) {
        reopenDue = true;
    }

    @Override
    public void settle(long number) {
        settlementAsked = OptionalLong.of(number);
    }

    @Override
    public void over() {
        settlementAsked = OptionalLong.empty();
    }

    @Override
    public void takenBack(long generation, long fromOffset) {
        recoveries++;
        shown.subList((int) fromOffset, shown.size()).clear();
    }

    @Override
    public void close() {
        reader.close();
        store.close();
        data.close();
    }
}
