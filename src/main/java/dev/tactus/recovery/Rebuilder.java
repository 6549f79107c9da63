package dev.tactus.recovery;

import dev.tactus.application.Application;
import dev.tactus.application.MapState;
import dev.tactus.application.Output;
import dev.tactus.application.OutputsCodec;
import dev.tactus.crypto.SignatureRecovery;
import dev.tactus.execution.ChunkExecutor;
import dev.tactus.execution.ChunkExecutor.OpOutcome;
import dev.tactus.execution.SerialExecutor;
import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.L1Input;
import dev.tactus.protocol.SequencedL2Tx.SequencedDirectInput;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.protocol.WireUserOp;
import dev.tactus.scheduler.Scheduler;
import dev.tactus.scheduler.SchedulerEvent;
import dev.tactus.store.AcceptedBatch;
import dev.tactus.store.BatchPolicy;
import dev.tactus.store.LaneEvent;
import dev.tactus.store.LaneTransaction;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SafeSlice;
import dev.tactus.store.SequencerStore;
import dev.tactus.store.StoreException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes what L1 alone tells of the order into an empty store: the batches that the scheduler accepts, executed by it
 * and, as a lane would, a second time against the store; the two must agree. What no batch on L1 holds is lost.
 *
 * <p>Call {@link #accept} for page after page, then {@link #finish}; one thread. A store that was not finished, or after
 * an exception, is of no use to a node.
 */
public final class Rebuilder {
    /** Ops of one transaction. */
    private static final int CHUNK_OPS = 256;

    private final SequencerStore store;
    private final ChunkExecutor executor;
    private final Scheduler scheduler;

    /** Of the batch that the scheduler works on, or will. */
    private final List<SchedulerEvent.Executed> executed = new ArrayList<>();

    private final List<Accepted> accepted = new ArrayList<>();
    private final List<DirectInput> directInputs = new ArrayList<>();
    /** The newest batch in the store is complete, and sealed by whatever opens the next. */
    private Optional<LaneEvent.BatchSealed> complete = Optional.empty();

    private Optional<SafeHead> head = Optional.empty();
    private long chunk;
    private long nextOffset;

    private record Accepted(SchedulerEvent.BatchAccepted batch, List<SchedulerEvent.Executed> entries) {}

    /**
     * What was written.
     *
     * @param batches     accepted by the scheduler
     * @param stateDigest at their end
     */
    public record Report(long batches, long entries, Hash32 stateDigest) {}

    /** L1 holds what this store cannot. */
    public static final class NotRebuildable extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotRebuildable(String message) {
            super(message);
        }
    }

    /** @param store of a fresh data directory */
    public Rebuilder(Application application, Deployment deployment, SignatureRecovery recovery, SequencerStore store) {
        this.store = store;
        this.executor = new SerialExecutor(application);
        this.scheduler = new Scheduler(application, deployment, recovery, new MapState(), this::on);
        if (store.load().safeHead().isPresent()) {
            throw new IllegalArgumentException("the store is not empty");
        }
    }

    private void on(SchedulerEvent event) {
        switch (event) {
            case SchedulerEvent.DirectInputQueued(DirectInput input) -> directInputs.add(input);
            case SchedulerEvent.Executed entry -> executed.add(entry);
            case SchedulerEvent.BatchAccepted batch -> {
                accepted.add(new Accepted(batch, List.copyOf(executed)));
                executed.clear();
            }
            case SchedulerEvent.DirectInputForced _,
                    SchedulerEvent.OpSkipped _,
                    SchedulerEvent.BatchRefused _,
                    SchedulerEvent.GarbageDiscarded _ -> {}
        }
    }

    /**
     * @param inputs that follow those of the page before
     * @param upTo   the safe block where the page ends, above that of the page before
     * @throws NotRebuildable if an accepted batch is none that a node posts
     * @throws StoreException if the store fails: begin anew
     */
    public void accept(List<L1Input> inputs, SafeHead upTo) throws StoreException {
        inputs.forEach(scheduler::apply);
        head = Optional.of(upTo);
        List<AcceptedBatch> batches = accepted.stream()
                .map(each -> new AcceptedBatch(
                        each.batch().batch().nonce(),
                        each.batch().payloadHash(),
                        each.batch().input().index(),
                        each.batch().input().blockNumber(),
                        each.batch().input().transactionHash()))
                .toList();
        commit(List.of(new LaneEvent.SafeHeadRead(new SafeSlice(upTo, directInputs, batches))), Map.of());
        directInputs.clear();
        for (Accepted each : accepted) {
            write(each);
        }
        accepted.clear();
    }

    private void write(Accepted each) throws StoreException {
        Batch batch = each.batch().batch();
        if (batch.frames().isEmpty()) {
            throw new NotRebuildable(
                    "batch " + batch.nonce() + " on L1 has no frames; no node of this kind posts such");
        }
        var entries = each.entries().iterator();
        Optional<SchedulerEvent.Executed> next = take(entries);
        for (int i = 0; i < batch.frames().size(); i++) {
            Frame frame = batch.frames().get(i);
            List<LaneEvent> opening = new ArrayList<>();
            if (i == 0) {
                complete.ifPresent(opening::add);
                long openedAtMs = each.batch().input().blockTimestamp() * 1_000;
                opening.add(new LaneEvent.BatchOpened(batch.nonce(), openedAtMs));
            }
            opening.add(new LaneEvent.FrameOpened(batch.nonce(), i, frame.safeBlock(), frame.fee()));
            commit(opening, Map.of());
            List<SchedulerEvent.Executed> ofFrame = new ArrayList<>();
            while (next.isPresent() && next.get().frame() == i) {
                ofFrame.add(next.get());
                next = take(entries);
            }
            write(frame, ofFrame);
        }
        // Taken from L1, never encoded again: it is what the scheduler accepted.
        complete = Optional.of(
                new LaneEvent.BatchSealed(batch.nonce(), each.batch().payloadHash(), BatchCodec.sizeOf(batch)));
    }

    private static Optional<SchedulerEvent.Executed> take(Iterator<SchedulerEvent.Executed> entries) {
        return entries.hasNext() ? Optional.of(entries.next()) : Optional.empty();
    }

    private void write(Frame frame, List<SchedulerEvent.Executed> entries) throws StoreException {
        List<SchedulerEvent.Executed> drained = entries.stream()
                .filter(each -> each.entry() instanceof SequencedDirectInput)
                .toList();
        if (!drained.isEmpty()) {
            drain(drained);
        }
        List<SchedulerEvent.Executed> included = entries.subList(drained.size(), entries.size());
        Iterator<WireUserOp> posted = frame.userOps().iterator();
        for (int from = 0; from < included.size(); from += CHUNK_OPS) {
            include(frame, included.subList(from, Math.min(included.size(), from + CHUNK_OPS)), posted);
        }
    }

    private void drain(List<SchedulerEvent.Executed> entries) throws StoreException {
        List<DirectInput> inputs = entries.stream()
                .map(each -> ((SequencedDirectInput) each.entry()).input())
                .toList();
        ChunkExecutor.Execution<List<Output>> execution = executor.executeDirectInputs(inputs, store);
        List<LaneEvent> events = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            Bytes outputs = OutputsCodec.encode(execution.outcomes().get(i));
            requireSame(entries.get(i), outputs);
            events.add(new LaneEvent.DirectInputDrained(nextOffset++, inputs.get(i), outputs));
        }
        commit(events, execution.writes());
    }

    /** @param posted the frame's ops that come next, some of which the scheduler may have skipped */
    private void include(Frame frame, List<SchedulerEvent.Executed> entries, Iterator<WireUserOp> posted)
            throws StoreException {
        List<ValidUserOp> ops = new ArrayList<>();
        for (SchedulerEvent.Executed each : entries) {
            ops.add(signed((SequencedUserOp) each.entry(), posted));
        }
        ChunkExecutor.Execution<OpOutcome> execution = executor.executeOps(ops, frame.fee(), frame.safeBlock(), store);
        List<LaneEvent> events = new ArrayList<>();
        for (int i = 0; i < ops.size(); i++) {
            if (!(execution.outcomes().get(i) instanceof OpOutcome.Included(List<Output> found))) {
                throw new IllegalStateException("the scheduler executed " + ops.get(i) + ", execution here says "
                        + execution.outcomes().get(i));
            }
            Bytes outputs = OutputsCodec.encode(found);
            requireSame(entries.get(i), outputs);
            events.add(new LaneEvent.UserOpIncluded(nextOffset++, ops.get(i), outputs));
        }
        commit(events, execution.writes());
    }

    private static ValidUserOp signed(SequencedUserOp entry, Iterator<WireUserOp> posted) {
        var op = new UserOp(entry.nonce(), entry.maxFee(), entry.data());
        while (posted.hasNext()) {
            WireUserOp wire = posted.next();
            // A skipped copy of the same op would do as well: both are what its sender signed.
            if (wire.op().equals(op)) {
                return new ValidUserOp(entry.sender(), op, wire.signature(), entry.txHash());
            }
        }
        throw new IllegalStateException("op " + entry.txHash() + " is not in its frame");
    }

    private static void requireSame(SchedulerEvent.Executed truth, Bytes outputs) {
        if (!truth.outputs().equals(outputs)) {
            throw new IllegalStateException("two executions of " + truth.entry() + " have different outputs");
        }
    }

    /**
     * Opens the batch that a node goes on with, at the last page's end. The deposits that wait are drained by the node.
     *
     * @param nowMs wall clock, milliseconds since the epoch
     */
    public Report finish(BatchPolicy policy, long nowMs) throws StoreException {
        SafeHead at = head.orElseThrow(() -> new IllegalStateException("nothing was read"));
        long nonce = scheduler.nextBatchNonce();
        List<LaneEvent> events = new ArrayList<>();
        complete.ifPresent(events::add);
        events.add(new LaneEvent.BatchOpened(nonce, nowMs));
        events.add(new LaneEvent.FrameOpened(nonce, 0, at.number(), policy.frameFee()));
        commit(events, Map.of());
        return new Report(nonce, nextOffset, scheduler.acceptedDigest());
    }

    private void commit(List<LaneEvent> events, Map<Bytes, Optional<Bytes>> writes) throws StoreException {
        store.commit(new LaneTransaction(++chunk, events, writes));
    }
}
