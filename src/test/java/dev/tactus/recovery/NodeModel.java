package dev.tactus.recovery;

import dev.tactus.application.Application;
import dev.tactus.application.Output;
import dev.tactus.application.OutputsCodec;
import dev.tactus.execution.ChunkExecutor.Execution;
import dev.tactus.execution.ChunkExecutor.OpOutcome;
import dev.tactus.execution.SerialExecutor;
import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ClassifiedInput;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.L1Input;
import dev.tactus.protocol.Protocol;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.protocol.WireUserOp;
import dev.tactus.scheduler.BatchGate;
import dev.tactus.scheduler.GateVerdict;
import dev.tactus.scheduler.L1Script;
import dev.tactus.store.AcceptedBatch;
import dev.tactus.store.Cut;
import dev.tactus.store.LaneEvent;
import dev.tactus.store.LaneTransaction;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SafeSlice;
import dev.tactus.store.SequencerStore;
import dev.tactus.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A node and its L1 without the machinery: it orders, stores and posts as told. Unlike the real lane it opens a batch
 * only when the next frame is asked for, so that L1 may pass any number of blocks between two batches.
 */
public final class NodeModel {
    private final Deployment deployment;
    private final SequencerStore store;
    private final SerialExecutor executor;
    private final L1Script script;
    private final List<L1Input> inputs = new ArrayList<>();

    private long block = 1;
    private long chunk;
    private long nextOffset;
    private long batches;
    private List<Frame> frames = new ArrayList<>();
    private Optional<Bytes> posted = Optional.empty();
    private Optional<SafeHead> head = Optional.empty();
    private long accepted;
    private long generation;

    public NodeModel(Application application, Deployment deployment, SequencerStore store) {
        this.deployment = deployment;
        this.store = store;
        script = new L1Script(deployment);
        executor = new SerialExecutor(application);
    }

    /** Everything the InputBox has taken so far. */
    public List<L1Input> inputs() {
        return inputs;
    }

    public long block() {
        return block;
    }

    public long entries() {
        return nextOffset;
    }

    public Optional<SafeHead> head() {
        return head;
    }

    /** Whether ops can be included: a frame is open in a batch that has not been posted. */
    public boolean isOpen() {
        return !frames.isEmpty() && posted.isEmpty();
    }

    public Frame openFrame() {
        return frames.getLast();
    }

    /** Blocks that may still pass before a batch posted then would be stale. */
    public long blocksLeft() {
        return isOpen() ? frames.getFirst().safeBlock() + Protocol.MAX_WAIT_BLOCKS - 1 - block : Long.MAX_VALUE;
    }

    public void mine(long blocks) {
        block += blocks;
    }

    /** Adds an input to the block that is being built. */
    public void add(BiFunction<L1Script, Long, L1Input> input) {
        inputs.add(input.apply(script, block));
    }

    /** Reads L1 up to the last complete block, if that is news. */
    public void read() throws StoreException {
        long number = block - 1;
        if (head.isPresent() && head.get().number() >= number) {
            return;
        }
        long seen = head.map(SafeHead::inputCount).orElse(0L);
        List<DirectInput> directs = new ArrayList<>();
        List<AcceptedBatch> found = new ArrayList<>();
        long count = seen;
        for (L1Input input : inputs.subList((int) seen, inputs.size())) {
            if (input.blockNumber() > number) {
                break;
            }
            count++;
            switch (ClassifiedInput.classify(input, deployment)) {
                case ClassifiedInput.Direct(L1Input ignored, DirectInput direct) -> directs.add(direct);
                case ClassifiedInput.Submission(L1Input ignored, Bytes body) -> {
                    if (BatchGate.judge(body, input.blockNumber(), accepted) instanceof GateVerdict.Accepted) {
                        found.add(new AcceptedBatch(
                                accepted++,
                                Keccak.hash(body),
                                input.index(),
                                input.blockNumber(),
                                input.transactionHash()));
                    }
                }
                case ClassifiedInput.Garbage ignored -> {}
            }
        }
        var next = new SafeHead(number, Hash32.wrap(new byte[Hash32.SIZE]), 12 * number, count);
        head = Optional.of(next);
        List<LaneEvent> events = new ArrayList<>();
        events.add(new LaneEvent.SafeHeadRead(new SafeSlice(next, directs, found)));
        if (batches == 0) {
            openBatch(events, 0);
        }
        commit(events, Map.of());
        drain();
    }

    /** Opens a frame at the head, in a new batch if the last one was posted, and drains into it. */
    public void frame(int fee) throws StoreException {
        List<LaneEvent> events = new ArrayList<>();
        if (posted.isPresent()) {
            Bytes ssz = posted.get();
            events.add(new LaneEvent.BatchSealed(batches - 1, Keccak.hash(ssz), ssz.size()));
            openBatch(events, fee);
        } else {
            openFrame(events, fee);
        }
        commit(events, Map.of());
        drain();
    }

    /** Executes ops as one chunk in the open frame. */
    public List<OpOutcome> execute(List<ValidUserOp> ops) throws StoreException {
        Execution<OpOutcome> execution =
                executor.executeOps(ops, openFrame().fee(), openFrame().safeBlock(), store);
        List<LaneEvent> events = new ArrayList<>();
        List<WireUserOp> wire = new ArrayList<>(openFrame().userOps());
        for (int i = 0; i < ops.size(); i++) {
            if (execution.outcomes().get(i) instanceof OpOutcome.Included(List<Output> outputs)) {
                events.add(new LaneEvent.UserOpIncluded(nextOffset++, ops.get(i), OutputsCodec.encode(outputs)));
                wire.add(ops.get(i).wire());
            }
        }
        Frame before = frames.removeLast();
        frames.add(new Frame(wire, before.safeBlock(), before.fee()));
        commit(events, execution.writes());
        return execution.outcomes();
    }

    /** Posts the open batch in the block that is being built; returns its SSZ. */
    public Bytes post() {
        Bytes ssz = Bytes.wrap(BatchCodec.encode(new Batch(batches - 1, frames)));
        posted = Optional.of(ssz);
        add((l1, at) -> l1.input(at, deployment.submitter(), tagged(ssz)));
        return ssz;
    }

    /**
     * Takes back every batch that L1 has not accepted and begins again at the head, as a recovery does. Nothing that
     * was posted may be unread.
     */
    public void takeBack(int fee) throws StoreException {
        Cut cut = store.cut(accepted).orElseThrow();
        batches = cut.batchNonce();
        nextOffset = cut.firstOffset();
        chunk = cut.chunk();
        List<LaneEvent> events = new ArrayList<>();
        events.add(new LaneEvent.Recovered(++generation, head.orElseThrow().number(), cut, 0));
        openBatch(events, fee);
        commit(events, Map.of());
        drain();
    }

    /** The payload of a submission. */
    public static Bytes tagged(Bytes ssz) {
        byte[] payload = new byte[1 + ssz.size()];
        payload[0] = ClassifiedInput.BATCH_TAG;
        ssz.copyTo(payload, 1);
        return Bytes.wrap(payload);
    }

    private void openBatch(List<LaneEvent> events, int fee) {
        events.add(new LaneEvent.BatchOpened(batches++, 0));
        posted = Optional.empty();
        frames = new ArrayList<>();
        openFrame(events, fee);
    }

    private void openFrame(List<LaneEvent> events, int fee) {
        long safeBlock = head.orElseThrow().number();
        events.add(new LaneEvent.FrameOpened(batches - 1, frames.size(), safeBlock, fee));
        frames.add(new Frame(List.of(), safeBlock, fee));
    }

    private void drain() throws StoreException {
        if (!isOpen()) {
            return;
        }
        List<DirectInput> undrained = store.undrained(openFrame().safeBlock(), Integer.MAX_VALUE);
        if (undrained.isEmpty()) {
            return;
        }
        Execution<List<Output>> execution = executor.executeDirectInputs(undrained, store);
        List<LaneEvent> events = new ArrayList<>();
        for (int i = 0; i < undrained.size(); i++) {
            Bytes outputs = OutputsCodec.encode(execution.outcomes().get(i));
            events.add(new LaneEvent.DirectInputDrained(nextOffset++, undrained.get(i), outputs));
        }
        commit(events, execution.writes());
    }

    private void commit(List<LaneEvent> events, Map<Bytes, Optional<Bytes>> writes) throws StoreException {
        store.commit(new LaneTransaction(++chunk, events, writes));
    }
}
