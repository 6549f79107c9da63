package dev.tactus.lane;

import dev.tactus.application.Output;
import dev.tactus.application.Validation;
import dev.tactus.execution.ApplicationFault;
import dev.tactus.execution.ChunkExecutor.Execution;
import dev.tactus.execution.ChunkExecutor.OpOutcome;
import dev.tactus.fault.Fault;
import dev.tactus.lane.Lane.Submit;
import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.store.AcceptedBatch;
import dev.tactus.store.BatchPolicy;
import dev.tactus.store.Cut;
import dev.tactus.store.DiskFailedException;
import dev.tactus.store.Divergence;
import dev.tactus.store.LaneEvent;
import dev.tactus.store.LaneSnapshot;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SafeSlice;
import dev.tactus.store.SealedBatch;
import dev.tactus.store.SequencerStore;
import dev.tactus.store.StoreException;
import dev.tactus.store.StoreException.NotCommitted.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Performs what {@link LaneCore} decides: executes, commits, answers, publishes, in this order. Confined to the lane's
 * thread. What it believes of the order is always what the store last confirmed.
 */
final class Ordering {
    private static final Logger LOG = LoggerFactory.getLogger(Ordering.class);

    private final LaneWiring wiring;
    private final SequencerStore store;
    private final LaneCore core;
    /** Ops whose claim was taken and that have had no answer yet. */
    private final Deque<Submit> running = new ArrayDeque<>();

    private LaneSnapshot at;
    private final HeadClock headClock;
    private boolean morePrunable;
    private Optional<Unresolved> unresolved = Optional.empty();

    /** A step whose COMMIT failed: each of its ops with the answer that it gets if the store holds the step. */
    private record Unresolved(LaneStep step, long firstOffset, List<Answer> answers) {}

    private record Answer(Submit submit, Verdict verdict) {
        boolean included() {
            return verdict instanceof Verdict.Included;
        }
    }

    Ordering(LaneWiring wiring) {
        this.wiring = wiring;
        this.store = wiring.store();
        this.core = wiring.core();
        this.at = store.load();
        this.headClock = headClock();
    }

    private HeadClock headClock() {
        long now = wiring.nanoTime().getAsLong();
        return at.safeHead()
                .map(head -> new HeadClock(
                        wiring.secondsPerBlock(),
                        head.number(),
                        Duration.ofMillis(wiring.wallClockMs().getAsLong()).toSeconds() - head.timestamp(),
                        now))
                .orElseGet(() -> new HeadClock(wiring.secondsPerBlock(), 0, 0, now));
    }

    LaneStatus status(LaneStatus.State state) {
        if (at.openBatch().isEmpty()) {
            return new LaneStatus(state, at.nextOffset(), 0, 0, 0, at.generation());
        }
        Frame frame = LaneCore.openFrame(at);
        return new LaneStatus(state, at.nextOffset(), frame.fee(), frame.safeBlock(), openBatch(), at.generation());
    }

    /** Nonce of the open batch, -1 before there is one. */
    long openBatch() {
        return at.openBatch().map(LaneSnapshot.OpenBatch::nonce).orElse(-1L);
    }

    /** Version of the state that the order stands at. */
    long lastChunk() {
        return at.lastChunk();
    }

    long remainingMs() {
        return core.remainingMs(at, nowMs());
    }

    SliceReply.Appended appended() {
        return new SliceReply.Appended(at.safeHead().orElseThrow(), at.nextAccepted());
    }

    /** Executes, commits and answers ops whose claims the lane has taken, in their order. */
    void include(List<Submit> taken) throws StoreException {
        running.addAll(taken);
        BatchPolicy policy = store.policy();
        while (!running.isEmpty()) {
            List<ValidUserOp> ops = running.stream().map(Submit::op).toList();
            switch (core.nextRun(at, ops, policy)) {
                case LaneCore.Run.Take(int count) -> includeRun(ops.subList(0, count), policy);
                case LaneCore.Run.CloseFirst() -> commit(core.close(at, policy, nowMs()));
                case LaneCore.Run.TooLarge(int maxBytes, int gotBytes) -> {
                    Submit refused = running.element();
                    answer(settled(new Answer(refused, new Verdict.TooLarge(maxBytes, gotBytes))));
                }
            }
        }
    }

    private void includeRun(List<ValidUserOp> ops, BatchPolicy policy) throws StoreException {
        Fault.point("lane.beforeExecute");
        Frame frame = LaneCore.openFrame(at);
        Execution<OpOutcome> execution = wiring.executor().executeOps(ops, frame.fee(), frame.safeBlock(), store);
        Fault.point("lane.afterExecute");
        List<LaneCore.Included> included = new ArrayList<>();
        List<Answer> answers = new ArrayList<>();
        var submits = running.iterator();
        for (OpOutcome outcome : execution.outcomes()) {
            Submit submit = submits.next();
            long offset = at.nextOffset() + included.size();
            if (outcome instanceof OpOutcome.Included(List<Output> outputs)) {
                included.add(new LaneCore.Included(submit.op(), outputs));
            }
            answers.add(new Answer(submit, verdict(submit, outcome, offset)));
        }
        if (!included.isEmpty()) {
            LaneStep step = core.include(at, included, execution.writes(), policy, nowMs());
            commit(step, answers);
        }
        // Last, since they need look-ups, which may fail: what is durable has been answered and shown by now.
        answers.stream().filter(each -> !each.included()).map(this::settled).forEach(this::answer);
    }

    private Verdict verdict(Submit submit, OpOutcome outcome, long offset) {
        return switch (outcome) {
            case OpOutcome.Included ignored -> new Verdict.Included(offset, at.generation());
            case OpOutcome.FeeTooLow(int maxFee, int frameFee) -> new Verdict.FeeTooLow(maxFee, frameFee);
            case OpOutcome.Rejected(Validation why) -> refused(submit, why);
            case OpOutcome.Failed(RuntimeException cause) -> {
                LOG.error(
                        "the application failed on op {}, which is left out of the order",
                        submit.op().txHash(),
                        cause);
                yield new Verdict.Failed();
            }
        };
    }

    private static Verdict refused(Submit submit, Validation why) {
        return switch (why) {
            case Validation.BadNonce(long expected) ->
                new Verdict.BadNonce(expected, submit.op().op().nonce());
            case Validation.Exhausted ignored -> new Verdict.NonceExhausted();
            case Validation.InsufficientBalance insufficient ->
                new Verdict.InsufficientBalance(insufficient.required(), insufficient.available());
            case Validation.Valid ignored -> throw new IllegalStateException("a valid op was rejected");
        };
    }

    /**
     * An op that is in the order already is answered with its offset, whatever else could be said of it. Only ops that
     * were not included need the look-up: a nonce is consumed once, so the order cannot take the same op twice.
     */
    private Answer settled(Answer answer) {
        if (answer.included()) {
            return answer;
        }
        Submit submit = answer.submit();
        OptionalLong offset = store.offsetOf(submit.op().txHash());
        return offset.isPresent()
                ? new Answer(submit, new Verdict.Included(offset.getAsLong(), at.generation()))
                : answer;
    }

    private void answer(Answer answer) {
        running.remove(answer.submit());
        answer.submit().reply().accept(answer.verdict());
    }

    /**
     * Stores a slice. What it repeats of an earlier one is dropped: L1 below the safe head does not change.
     *
     * @param observedHead L1's safe block when the slice was read, which may lie far above the slice
     */
    void append(SafeSlice slice, long observedHead) throws StoreException {
        Optional<SafeHead> stored = at.safeHead();
        if (stored.isPresent() && slice.head().number() <= stored.get().number()) {
            requireSame(stored.get(), slice.head());
            return;
        }
        long count = stored.map(SafeHead::inputCount).orElse(0L);
        List<DirectInput> inputs = slice.directInputs().stream()
                .filter(input -> input.inputIndex() >= count)
                .toList();
        List<AcceptedBatch> accepted = slice.accepted().stream()
                .filter(batch -> batch.nonce() >= at.nextAccepted())
                .toList();
        for (AcceptedBatch batch : accepted) {
            requireOurs(batch);
        }
        // What was seen of L1 was seen, whatever becomes of the slice.
        headClock.claimed(observedHead, wiring.nanoTime().getAsLong());
        commit(core.append(at, new SafeSlice(slice.head(), inputs, accepted)));
        headClock.observed(
                slice.head().number(), observedHead, wiring.nanoTime().getAsLong());
    }

    private static void requireSame(SafeHead stored, SafeHead read) {
        if (stored.number() == read.number() && !stored.hash().equals(read.hash())) {
            throw new LaneFatalException("L1 block " + stored.number() + " was safe with hash " + stored.hash()
                    + " and is now safe with hash " + read.hash());
        }
    }

    /** Content identity: what the scheduler accepted must be what was sealed here. Else no start may ever go on. */
    private void requireOurs(AcceptedBatch batch) throws StoreException {
        Optional<SealedBatch> sealed = store.sealed(batch.nonce());
        if (sealed.isEmpty() || !sealed.get().payloadHash().equals(batch.payloadHash())) {
            var divergence = new Divergence(batch, sealed.map(SealedBatch::payloadHash));
            store.record(divergence);
            throw new LaneFatalException(divergence.describe());
        }
    }

    /** Brings the order up to date with the store and the head, opening it if this is its first moment. */
    void resume() throws StoreException {
        if (at.openBatch().isEmpty()) {
            commit(core.openFirst(at, store.policy(), nowMs()));
            Fault.point("lane.afterFirstBatch");
        }
        drainOpenFrame();
        commitIf(core.onSize(at, store.policy(), nowMs()));
        closeForAge();
        followHead();
    }

    void closeForAge() throws StoreException {
        commitIf(core.onTime(at, store.policy(), nowMs()));
    }

    void followHead() throws StoreException {
        drainOpenFrame();
        long head = at.safeHead().orElseThrow().number();
        boolean undrained = !store.undrained(head, 1).isEmpty();
        commitIf(core.onHead(at, undrained, store.policy(), nowMs()));
        drainOpenFrame();
        commitIf(core.onSize(at, store.policy(), nowMs()));
    }

    /** Everything safe at the open frame goes in before any op, in bounded transactions that a restart takes up again. */
    private void drainOpenFrame() throws StoreException {
        long safeBlock = LaneCore.openFrame(at).safeBlock();
        int limit = core.limits().maxDrainInputs();
        List<DirectInput> inputs = store.undrained(safeBlock, limit);
        while (!inputs.isEmpty()) {
            Execution<List<Output>> execution;
            try {
                execution = wiring.executor().executeDirectInputs(inputs, store);
            } catch (ApplicationFault e) {
                throw new LaneFatalException("the application failed on a direct input", e);
            }
            commit(core.drain(at, inputs, execution.outcomes(), execution.writes()));
            Fault.point("lane.afterDrain");
            inputs = store.undrained(safeBlock, limit);
        }
    }

    private void commitIf(Optional<LaneStep> step) throws StoreException {
        if (step.isPresent()) {
            commit(step.get());
        }
    }

    private void commit(LaneStep step) throws StoreException {
        commit(step, List.of());
    }

    /** Durable first, then acknowledged, then visible. */
    private void commit(LaneStep step, List<Answer> answers) throws StoreException {
        List<ChainedTx> entries;
        try {
            entries = store.commit(step.transaction());
        } catch (StoreException.OutcomeUnknown e) {
            answers.forEach(ignored -> running.remove());
            unresolved = Optional.of(new Unresolved(step, at.nextOffset(), answers));
            throw e;
        } catch (DiskFailedException e) {
            unknown(answers);
            throw e;
        }
        Fault.point("lane.afterCommit");
        at = step.next();
        answers.stream().filter(Answer::included).forEach(this::answer);
        Fault.point("lane.afterAnswer");
        announce(step, entries);
        Fault.point("lane.afterPublish");
    }

    private void announce(LaneStep step, List<ChainedTx> entries) {
        if (step.transaction().recovers()) {
            wiring.recoveries().takenBack(step.next().generation(), step.next().nextOffset());
        }
        if (!entries.isEmpty()) {
            wiring.published().accept(entries);
        }
        if (step.transaction().events().stream().anyMatch(LaneEvent.BatchSealed.class::isInstance)) {
            wiring.batchSealed().run();
        }
    }

    /** Answers every op taken and not yet answered: nothing of it is in the order. */
    void refuseRunning(Kind kind) {
        var reason = kind == Kind.FULL ? Verdict.Reason.STORAGE_FULL : Verdict.Reason.RECOVERING;
        running.forEach(submit -> submit.reply().accept(new Verdict.Unavailable(reason)));
        running.clear();
    }

    /** Leaves every op taken and not yet answered to be looked up: it may be in the order or not. */
    void leaveRunning() {
        running.forEach(submit -> submit.reply().accept(new Verdict.Unknown()));
        running.clear();
    }

    /** No one here will learn the outcome of a failed COMMIT; what was not in it is not in the order. */
    void giveUp() {
        giveUpUnresolved();
        refuseRunning(Kind.FAULT);
    }

    void giveUpUnresolved() {
        unresolved.ifPresent(run -> unknown(run.answers()));
        unresolved = Optional.empty();
    }

    private void unknown(List<Answer> answers) {
        answers.forEach(each -> answer(new Answer(each.submit(), new Verdict.Unknown())));
    }

    /** Starts again from what the store holds, and tells those who wait for the outcome of a failed COMMIT. */
    void reopen() {
        store.reopen();
        Fault.point("lane.afterReopen");
        at = store.load();
        // It may have stored more than was known; what was observed since the start is not forgotten.
        at.safeHead()
                .ifPresent(head ->
                        headClock.claimed(head.number(), wiring.nanoTime().getAsLong()));
        unresolved.ifPresent(this::resolve);
    }

    private void resolve(Unresolved run) {
        // What takes chunks back ends with a smaller number than there was: only its generation shows it.
        boolean durable = at.generation() >= run.step().next().generation()
                && at.lastChunk() >= run.step().transaction().chunk();
        var notIncluded = new Verdict.Unavailable(Verdict.Reason.RECOVERING);
        List<Answer> answers = run.answers().stream()
                .map(each -> durable ? settled(each) : new Answer(each.submit(), notIncluded))
                .toList();
        long first = run.step().transaction().recovers() ? run.step().next().nextOffset() : run.firstOffset();
        List<ChainedTx> entries = durable ? store.entries(first) : List.of();
        // Every look-up has succeeded by now: nothing is told twice should reopening have to be repeated.
        unresolved = Optional.empty();
        answers.forEach(this::answer);
        if (durable) {
            announce(run.step(), entries);
        }
    }

    /** Whether anything can be committed. */
    void probe() throws StoreException {
        store.probe();
    }

    /**
     * Forgets a bounded part of what is older than the undo window: a few milliseconds a second at most, so that no op
     * waits long for it.
     */
    void prune() throws StoreException {
        long openedBefore = nowMs() - core.limits().undoWindowMs();
        long prunable = store.prunable(openedBefore);
        long floor = store.undoWindow().floor();
        if (prunable > floor || morePrunable) {
            morePrunable =
                    store.pruneUndo(Math.min(prunable, floor + core.limits().maxPrunedChunks()));
        }
    }

    /** Whether the oldest batch of ours that is not gold is too old at the head, observed or estimated. */
    boolean inDanger() {
        OptionalLong firstSafeBlock = oldestNotGold();
        return firstSafeBlock.isPresent()
                && LaneCore.inDanger(headClock.estimate(wiring.nanoTime().getAsLong()), firstSafeBlock.getAsLong());
    }

    RecoveryCore.Facts facts() {
        long head = at.safeHead().map(SafeHead::number).orElse(0L);
        OptionalLong first = oldestNotGold();
        return new RecoveryCore.Facts(
                first.isPresent() && LaneCore.inDanger(head, first.getAsLong()),
                head,
                headClock.observed(),
                openBatch() > at.nextAccepted());
    }

    /** Takes back every batch that is not gold, and opens the first of them anew at the safe head. */
    void takeBack() throws StoreException {
        Cut cut = store.cut(at.nextAccepted())
                .orElseThrow(() -> new LaneFatalException("there is no batch " + at.nextAccepted() + " to take back"));
        Fault.point("lane.beforeRecover");
        LOG.warn(
                "recovery {}: offsets from {} on are taken back, batches from {} on",
                at.generation() + 1,
                cut.firstOffset(),
                cut.batchNonce());
        commit(core.recover(at, cut, store.policy(), nowMs()));
    }

    String dangerReport() {
        return "batch " + at.nextAccepted() + " starts at L1 block "
                + oldestNotGold().orElse(0) + " and is not accepted yet; L1 read up to "
                + at.safeHead().map(SafeHead::number).orElse(0L) + ", safe head last seen at "
                + headClock.observed() + ", estimated now "
                + headClock.estimate(wiring.nanoTime().getAsLong());
    }

    private OptionalLong oldestNotGold() {
        return at.nextAccepted() <= openBatch() ? store.firstSafeBlock(at.nextAccepted()) : OptionalLong.empty();
    }

    private long nowMs() {
        return wiring.wallClockMs().getAsLong();
    }
}
