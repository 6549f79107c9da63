package dev.tactus.lane;

import dev.tactus.application.StateUnavailableException;
import dev.tactus.lane.LaneStatus.State;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.store.DiskFailedException;
import dev.tactus.store.SafeSlice;
import dev.tactus.store.StoreException;
import dev.tactus.store.StoreException.NotCommitted.Kind;
import dev.tactus.store.StoreInvariantException;
import dev.tactus.store.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lane's behaviour without its actor: gathers ops into a chunk, has {@link Ordering} make it durable, and only then
 * answers. Confined to one thread, which blocks on the store by design; time comes in through {@link Alarms} and the
 * wiring, so a test can drive it in a time of its own.
 *
 * <p>A commit whose outcome is unknown keeps its callers until the reopened store tells; meanwhile everything else is
 * refused. A breach of an invariant freezes the lane for good, and so does a disk that failed: its callers are told that
 * the outcome is unknown, since only a new process can find out.
 */
final class Lane {
    /** How often {@link #check} is to be called. */
    static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final String REOPENING = "the reopened store will tell where the order stands";
    private static final Duration FIRST_REOPEN_DELAY = Duration.ofMillis(50);
    private static final Duration LONGEST_REOPEN_DELAY = Duration.ofSeconds(5);

    /** How the lane comes back to itself. A later delay replaces one of its kind that is not over. */
    interface Alarms {
        /** {@link Lane#commitChunk} with this number, after everything that waits to be told to the lane now. */
        void commitSoon(long chunk);

        /** {@link Lane#batchDeadline}. */
        void closeBatchIn(Duration delay);

        /** {@link Lane#reopen}; with no delay, at once, but after the call that is running. */
        void reopenIn(Duration delay);
    }

    /** An op on its way, and where its answer goes. */
    record Submit(ValidUserOp op, Claim claim, Consumer<Verdict> reply) {}

    private final Alarms alarms;
    private final LaneWiring wiring;
    private final Ordering ordering;
    private final DiskWatch disk;
    private final List<Submit> waiting = new ArrayList<>();
    private final List<Runnable> drainers = new ArrayList<>();
    private long chunkNumber;
    private long deadlineBatch = -1;
    private Duration reopenDelay = Duration.ZERO;
    private boolean reopenFailed;

    // The facts that the state follows from, see state().
    private boolean activated;
    private boolean reopening;
    private boolean storageFull;
    private boolean inDanger;
    private long recoveryNumber;
    private RecoveryCore.Progress recovery = RecoveryCore.Progress.NONE;
    private boolean draining;
    private boolean frozen;

    /**
     * Reads where the order stands from the store.
     *
     * @throws StoreInvariantException if that is damaged, after everybody was told
     */
    Lane(LaneWiring wiring, Alarms alarms) {
        this.alarms = alarms;
        this.wiring = wiring;
        this.disk = new DiskWatch(wiring.storage(), wiring.nanoTime());
        try {
            this.ordering = new Ordering(wiring);
            disk.look(false);
        } catch (StoreInvariantException e) {
            wiring.fatal().accept(fatal(e));
            throw e;
        } catch (StateUnavailableException e) {
            wiring.fatal()
                    .accept(new LaneFatalException(
                            "the store cannot be read: " + e.getMessage(), e, LaneFatalException.Remedy.RESTART));
            throw e;
        }
        settle();
    }

    private State state() {
        if (frozen) {
            return State.FROZEN;
        }
        if (draining) {
            return State.DRAINING;
        }
        if (!activated) {
            return State.STARTING;
        }
        if (inDanger || recovery.running() || (reopening && !storageFull)) {
            return State.RECOVERING;
        }
        return storageFull || disk.low() ? State.STORAGE_FULL : State.ACTIVE;
    }

    /** What has been taken is led on also where nothing new is: inputs are drained, batches are closed and posted. */
    private boolean ordersOn() {
        return isSound() && (state() == State.ACTIVE || state() == State.STORAGE_FULL);
    }

    private Optional<Verdict> refusal() {
        return switch (state()) {
            case ACTIVE -> Optional.empty();
            // An op that gets here though a write did not fit still tries.
            case STORAGE_FULL ->
                reopening || disk.low()
                        ? Optional.of(new Verdict.Unavailable(Verdict.Reason.STORAGE_FULL))
                        : Optional.empty();
            case STARTING, RECOVERING, FROZEN -> Optional.of(new Verdict.Unavailable(Verdict.Reason.RECOVERING));
            case DRAINING -> Optional.of(new Verdict.Unavailable(Verdict.Reason.SHUTTING_DOWN));
        };
    }

    /** Decides this op: takes {@code claim} and answers, once, but only if it could take it. */
    void submit(ValidUserOp op, Claim claim, Consumer<Verdict> reply) {
        Optional<Verdict> refusal = refusal();
        if (refusal.isPresent()) {
            if (claim.take()) {
                reply.accept(refusal.get());
            }
            return;
        }
        waiting.add(new Submit(op, claim, reply));
        if (waiting.size() == 1) {
            alarms.commitSoon(chunkNumber);
        } else if (waiting.size() >= wiring.core().limits().maxChunkOps()) {
            commitWaiting();
        }
    }

    /** A chunk that filled up was committed already; its alarm comes late and means nothing. */
    void commitChunk(long number) {
        if (number == chunkNumber) {
            commitWaiting();
        }
    }

    private void commitWaiting() {
        chunkNumber++;
        List<Submit> taken =
                waiting.stream().filter(submit -> submit.claim().take()).toList();
        waiting.clear();
        // Something may have happened to the lane since they came.
        Optional<Verdict> refusal = refusal();
        if (refusal.isPresent()) {
            taken.forEach(submit -> submit.reply().accept(refusal.get()));
        } else if (!taken.isEmpty()) {
            guarded(() -> ordering.include(taken));
        }
    }

    /**
     * Stores this slice of L1, answers, then closes and drains what the new head demands.
     *
     * @param observedHead L1's safe block when the slice was read: how old the order is counts from there
     */
    void append(SafeSlice slice, long observedHead, Consumer<SliceReply> reply) {
        commitWaiting();
        if (frozen) {
            reply.accept(new SliceReply.Frozen());
            return;
        }
        boolean stored = !reopening && !draining && guarded(() -> ordering.append(slice, observedHead));
        reply.accept(stored ? ordering.appended() : new SliceReply.TryLater());
        if (stored) {
            checkDanger();
            if (activated && isSound()) {
                guarded(ordering::followHead);
            }
        }
    }

    /** Starts accepting ops: L1 has been read up to an observed head, or is out of reach and the last head is recent. */
    void activate() {
        // A node that is told to stop while it starts must not go on with the order once it has drained.
        if (!activated && !frozen && !draining) {
            activated = true;
            if (!reopening) {
                resume();
            }
        }
    }

    /** The open batch may have been open long enough. */
    void batchDeadline() {
        deadlineBatch = -1;
        if (ordersOn()) {
            guarded(ordering::closeForAge);
        }
    }

    /** To be called every {@link #CHECK_INTERVAL}. */
    void check() {
        if (frozen || !guarded(() -> disk.look(waiting.isEmpty() && !reopening))) {
            return;
        }
        if (storageFull && !reopening && !draining) {
            guarded(() -> {
                if (disk.hasRoom()) {
                    ordering.probe();
                    fits();
                }
            });
        }
        settle();
        if (activated && !frozen && !reopening && !draining) {
            checkDanger();
            // Also where only the reserve keeps ops out: that is what it is there for.
            if (ordersOn() && !storageFull) {
                guarded(ordering::prune);
            }
        }
    }

    private void checkDanger() {
        guarded(() -> {
            boolean before = inDanger;
            boolean closed = before || recovery.running();
            inDanger = ordering.inDanger();
            if (inDanger && !before) {
                LOG.error("order is in danger, admission stops: {}", ordering.dangerReport());
            }
            closed |= inDanger;
            if (!activated || draining) {
                return;
            }
            recover();
            if (closed && !inDanger && !recovery.running()) {
                LOG.info("order is out of danger, admission resumes");
                ordering.resume();
            }
        });
    }

    /** Goes as far as it can now; called again with every new head, and every second. */
    private void recover() throws StoreException {
        RecoveryCore.Facts facts = ordering.facts();
        boolean before = recovery.running();
        recovery = RecoveryCore.begin(recovery, facts);
        if (recovery.running() && !before) {
            recoveryNumber++;
            LOG.error("recovery begins: {}", ordering.dangerReport());
            wiring.recoveries().begun();
        }
        switch (RecoveryCore.next(recovery, facts)) {
            case NONE, READ -> {}
            case SETTLE -> wiring.recoveries().settle(recoveryNumber);
            case TAKE_BACK -> {
                ordering.takeBack();
                endRecovery();
            }
            case GO_ON -> {
                LOG.info("recovery ends: the order is not in danger");
                endRecovery();
            }
        }
    }

    private void endRecovery() {
        recovery = RecoveryCore.Progress.NONE;
        inDanger = ordering.inDanger();
        wiring.recoveries().over();
    }

    /** Nothing that was ever broadcast lands above this L1 block; the answer to an earlier recovery means nothing. */
    void settled(long number, long block) {
        if (number == recoveryNumber
                && recovery.running()
                && recovery.settledAt().isEmpty()) {
            LOG.info("recovery: every wallet nonce is settled at L1 block {}", block);
            recovery = new RecoveryCore.Progress(true, OptionalLong.of(block));
            if (!reopening && !draining && !frozen) {
                checkDanger();
            }
        }
    }

    /** Opens the store again and goes on from what it holds; comes back by itself if it does not open. */
    void reopen() {
        if (frozen) {
            return;
        }
        try {
            ordering.reopen();
        } catch (LaneFatalException e) {
            freeze(e);
            return;
        } catch (StoreInvariantException e) {
            freeze(fatal(e));
            return;
        } catch (DiskFailedException e) {
            diskFailed(e);
            return;
        } catch (RuntimeException e) {
            notReopened(e);
            return;
        }
        reopening = false;
        reopenFailed = false;
        if (activated && !draining) {
            resume();
        }
        if (!reopening) {
            reopenDelay = Duration.ZERO;
            answerDrainers();
        }
        settle();
    }

    /** Said in full once: what keeps a store from opening is mostly the same again and again. */
    private void notReopened(RuntimeException e) {
        if (e instanceof StoreUnavailableException store && store.kind() == Kind.FULL) {
            full();
        } else if (reopenFailed) {
            LOG.warn("the store does not reopen yet: {}; trying again in {}", e.getMessage(), reopenDelay);
        } else {
            LOG.error("the store does not reopen; trying again in {}", reopenDelay, e);
        }
        reopenFailed = true;
        settle();
        scheduleReopen();
    }

    /** Takes the order up again from what the store holds, unless it is in danger. */
    private void resume() {
        checkDanger();
        if (isSound()) {
            guarded(ordering::resume);
        }
    }

    private boolean isSound() {
        return !inDanger && !recovery.running() && !reopening && !frozen;
    }

    /** At once at first; a store that reopens and fails again, or does not reopen, is given more time each time. */
    private void scheduleReopen() {
        alarms.reopenIn(reopenDelay);
        reopenDelay = reopenDelay.isZero()
                ? FIRST_REOPEN_DELAY
                : Collections.min(List.of(reopenDelay.multipliedBy(2), LONGEST_REOPEN_DELAY));
    }

    /** Commits what has been taken, refuses everything after it, then replies. */
    void drain(Runnable reply) {
        commitWaiting();
        draining = true;
        drainers.add(reply);
        if (!reopening) {
            answerDrainers();
        }
        settle();
    }

    private void answerDrainers() {
        drainers.forEach(Runnable::run);
        drainers.clear();
    }

    /** A piece of work that may fail in the store. */
    private interface Work {
        void run() throws StoreException;
    }

    /**
     * Runs work and draws the consequences of its failure.
     *
     * @return whether it went through
     */
    private boolean guarded(Work work) {
        long chunk = ordering.lastChunk();
        try {
            work.run();
            if (storageFull && ordering.lastChunk() != chunk && disk.hasRoom()) {
                fits();
            }
            settle();
            return true;
        } catch (StoreException e) {
            switch (e) {
                case StoreException.NotCommitted failed -> notCommitted(failed);
                case StoreException.OutcomeUnknown unknown -> {
                    ordering.refuseRunning(Kind.FAULT);
                    LOG.error("the outcome of a COMMIT is unknown; " + REOPENING, unknown);
                    startReopening();
                }
            }
        } catch (StateUnavailableException e) {
            ordering.refuseRunning(Kind.FAULT);
            LOG.error("the store cannot be read; " + REOPENING, e);
            startReopening();
        } catch (StoreInvariantException e) {
            // What is durable of it nobody can say any more.
            ordering.leaveRunning();
            freeze(fatal(e));
        } catch (DiskFailedException e) {
            diskFailed(e);
        } catch (RuntimeException e) {
            ordering.refuseRunning(Kind.FAULT);
            freeze(e instanceof LaneFatalException fatal ? fatal : new LaneFatalException("the lane failed", e));
        } catch (Error e) {
            // What it believes may be torn, and the process is about to end: until then nothing is decided on it.
            frozen = true;
            throw e;
        }
        return false;
    }

    private void diskFailed(DiskFailedException cause) {
        ordering.giveUp();
        freeze(new LaneFatalException(String.valueOf(cause.getMessage()), cause, LaneFatalException.Remedy.RESTART));
    }

    private void notCommitted(StoreException.NotCommitted failed) {
        ordering.refuseRunning(failed.kind());
        switch (failed.kind()) {
            case FULL -> full();
            case BUSY -> LOG.warn("the database was locked for too long by another process, nothing was committed");
            case FAULT -> LOG.error("a transaction was not committed; " + REOPENING, failed);
        }
        startReopening();
    }

    /** Until a commit fits again, whatever else happens meanwhile. */
    private void full() {
        storageFull = true;
        disk.full();
    }

    private void fits() {
        storageFull = false;
        disk.fits();
    }

    private static LaneFatalException fatal(StoreInvariantException e) {
        return new LaneFatalException(String.valueOf(e.getMessage()), e);
    }

    private void startReopening() {
        reopening = true;
        settle();
        scheduleReopen();
    }

    private void freeze(LaneFatalException cause) {
        frozen = true;
        ordering.giveUpUnresolved();
        // Nothing will be reopened now, and whoever waits for the drain must not wait for that.
        reopening = false;
        answerDrainers();
        settle();
        LOG.error("the lane is frozen: {}", cause.getMessage(), cause);
        wiring.fatal().accept(cause);
    }

    private void settle() {
        wiring.status().accept(ordering.status(state()));
        if (ordersOn() && ordering.openBatch() != deadlineBatch) {
            deadlineBatch = ordering.openBatch();
            alarms.closeBatchIn(Duration.ofMillis(Math.max(1, ordering.remainingMs())));
        }
    }
}
