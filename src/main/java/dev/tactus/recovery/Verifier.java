package dev.tactus.recovery;

import dev.tactus.application.Application;
import dev.tactus.application.MapState;
import dev.tactus.crypto.SignatureRecovery;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.L1Input;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.recovery.VerifyOutcome.FirstDifference;
import dev.tactus.recovery.VerifyOutcome.Tail;
import dev.tactus.recovery.VerifyOutcome.VerifyReport;
import dev.tactus.scheduler.GateVerdict;
import dev.tactus.scheduler.Scheduler;
import dev.tactus.scheduler.SchedulerEvent;
import dev.tactus.store.AcceptedBatch;
import dev.tactus.store.OrderReader;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SealedBatch;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Folds L1 from the first input on and compares what follows from it with what the node has stored: every entry of
 * the order, its outputs, every accepted batch, the number of inputs, and the state's digest.
 *
 * <p>The two sides may have read L1 to different blocks. The <em>compared block</em> is the lower of the node's
 * stored safe head and the block up to which the caller reads L1. Compared is everything up to the last batch that
 * the scheduler accepts at or below it; the node must hold exactly those batches as accepted there. What lies beyond
 * is counted.
 *
 * <p>Call {@link #accept} for every input in order, then {@link #finish} once; one thread. The node may be running,
 * since nothing gold ever changes.
 */
public final class Verifier {
    private static final long NOTHING_READ = -1;

    private final OrderReader order;
    private final FeedCursor node;
    private final Scheduler scheduler;
    private final Optional<SafeHead> nodeHead;
    private final long l1SafeBlock;
    private final long comparedBlock;

    private Optional<FirstDifference> difference = Optional.empty();
    private Optional<VerifyReport> gold = Optional.empty();
    private long accepted;
    private long refused;
    private long stale;
    private long garbage;
    private long skippedOps;
    private long userOps;
    private long directInputs;

    /** @param l1SafeBlock the caller hands in every input up to this block, and none above it */
    public Verifier(
            Application application,
            Deployment deployment,
            SignatureRecovery recovery,
            OrderReader order,
            long l1SafeBlock) {
        this.order = order;
        this.l1SafeBlock = l1SafeBlock;
        node = new FeedCursor(order);
        scheduler = new Scheduler(application, deployment, recovery, new MapState(), this::on);
        nodeHead = order.safeHead();
        comparedBlock =
                nodeHead.map(head -> Math.min(head.number(), l1SafeBlock)).orElse(NOTHING_READ);
    }

    /**
     * The next input. Does nothing once there is a difference.
     *
     * @throws IllegalArgumentException if it does not follow the one before, or is above the safe block
     * @throws dev.tactus.scheduler.SchedulerFault if the application throws
     */
    public void accept(L1Input input) {
        if (input.blockNumber() > l1SafeBlock) {
            throw new IllegalArgumentException("input " + input.index() + " is above the safe block");
        }
        if (input.blockNumber() > comparedBlock) {
            closeGold();
        }
        if (difference.isEmpty()) {
            scheduler.apply(input);
        }
    }

    /** Lets the caller stop reading L1 early. */
    public Optional<FirstDifference> difference() {
        return difference;
    }

    public VerifyOutcome finish() {
        closeGold();
        if (difference.isPresent()) {
            return difference.get();
        }
        VerifyReport report = gold.orElseThrow();
        return report.withLater(scheduler.inputsSeen() - report.inputs(), accepted - report.accepted());
    }

    private boolean comparing() {
        return gold.isEmpty() && difference.isEmpty();
    }

    private void on(SchedulerEvent event) {
        switch (event) {
            case SchedulerEvent.Executed(SequencedL2Tx entry, int ignored, Bytes outputs) -> executed(entry, outputs);
            case SchedulerEvent.BatchAccepted batch -> {
                accepted++;
                if (comparing()) {
                    compare(batch);
                }
            }
            case SchedulerEvent.BatchRefused(GateVerdict why, L1Input ignored) -> {
                if (why instanceof GateVerdict.Stale) {
                    stale++;
                } else {
                    refused++;
                }
            }
            case SchedulerEvent.OpSkipped ignored -> skippedOps++;
            case SchedulerEvent.GarbageDiscarded ignored -> garbage++;
            case SchedulerEvent.DirectInputQueued ignored -> {}
            case SchedulerEvent.DirectInputForced ignored -> {}
        }
    }

    private void executed(SequencedL2Tx entry, Bytes outputs) {
        switch (entry) {
            case SequencedL2Tx.SequencedUserOp ignored -> userOps++;
            case SequencedL2Tx.SequencedDirectInput ignored -> directInputs++;
        }
        if (!comparing()) {
            return;
        }
        Optional<SequencedL2Tx> found = node.next();
        if (found.isEmpty()) {
            differ(entry.offset(), "entry", entry.toString(), "none");
            return;
        }
        difference = EntryComparison.compare(entry, found.get());
        if (difference.isEmpty()) {
            require(entry.offset(), "outputs", outputs, order.outputs(entry.offset()));
        }
    }

    private void compare(SchedulerEvent.BatchAccepted event) {
        long offset = scheduler.nextOffset();
        String name = "batch " + Long.toUnsignedString(event.batch().nonce());
        var expected = new AcceptedBatch(
                event.batch().nonce(),
                event.payloadHash(),
                event.input().index(),
                event.input().blockNumber(),
                event.input().transactionHash());
        Optional<AcceptedBatch> found = order.accepted(expected.nonce());
        require(
                offset,
                name,
                expected.toString(),
                found.map(AcceptedBatch::toString).orElse("not accepted"));
        String sealed = order.batch(expected.nonce())
                .flatMap(OrderReader.BatchSummary::sealed)
                .map(SealedBatch::payloadHash)
                .map(Object::toString)
                .orElse("not sealed");
        require(offset, name + " payload_hash", expected.payloadHash().toString(), sealed);
    }

    /** Everything up to the compared block has been folded: compares what only shows in the whole. */
    private void closeGold() {
        if (!comparing()) {
            return;
        }
        long entries = scheduler.nextOffset();
        long next = scheduler.nextBatchNonce();
        if (nodeHead.isPresent() && nodeHead.get().number() == comparedBlock) {
            require(entries, "inputs", scheduler.inputsSeen(), nodeHead.get().inputCount());
        }
        order.accepted(next)
                .filter(batch -> batch.blockNumber() <= comparedBlock)
                .ifPresent(batch ->
                        differ(entries, "batch " + Long.toUnsignedString(next), "not accepted", batch.toString()));
        node.next()
                .filter(entry -> Long.compareUnsigned(entry.batchNonce(), next) < 0)
                .ifPresent(entry -> differ(entries, "entry", "none in a gold batch", entry.toString()));
        if (difference.isEmpty()) {
            require(entries, "state_digest", scheduler.acceptedDigest(), order.stateDigest(order.chunkAt(entries)));
        }
        if (difference.isEmpty()) {
            gold = Optional.of(new VerifyReport(
                    comparedBlock,
                    scheduler.inputsSeen(),
                    accepted,
                    refused,
                    stale,
                    garbage,
                    skippedOps,
                    next == 0 ? OptionalLong.empty() : OptionalLong.of(next - 1),
                    entries,
                    userOps,
                    directInputs,
                    scheduler.acceptedDigest(),
                    new Tail(order.head() - entries, scheduler.unrecordedDirectInputs(), 0, 0)));
        }
    }

    private void require(long offset, String field, Object expected, Object found) {
        if (!expected.equals(found)) {
            differ(offset, field, expected.toString(), found.toString());
        }
    }

    private void differ(long offset, String field, String expected, String found) {
        if (difference.isEmpty()) {
            difference = Optional.of(new FirstDifference(offset, field, expected, found));
        }
    }
}
