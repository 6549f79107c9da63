package dev.tactus.sim.store;

import java.time.Duration;
import java.util.function.LongConsumer;

/**
 * What the disk does wrong, all off at first. Numbers are probabilities per call, 0 to 1. A hook that throws ends the
 * write at that point with what it threw: the way to kill a node in the middle of a commit. One thread.
 */
public final class Faults {
    double busy;
    double eioBeforeCommit;
    double eioInCommit;
    double readFails;
    double readerReadFails;
    double reopenFails;
    double slow;
    boolean full;
    double fullInCommit;
    Duration slowLeast = Duration.ZERO;
    Duration slowMost = Duration.ZERO;
    LongConsumer stall = nanos -> {};
    Runnable beforeCommit = Faults::nothing;
    Runnable inCommit = Faults::nothing;
    Runnable afterCommit = Faults::nothing;

    Faults() {}

    private static void nothing() {}

    /** A write cannot begin: {@code NotCommitted(BUSY)}, once the time that SQLite waits for others has passed. */
    public Faults busy(double probability) {
        busy = probability;
        return this;
    }

    /** A write fails before COMMIT: {@code NotCommitted(FAULT)}. */
    public Faults eioBeforeCommit(double probability) {
        eioBeforeCommit = probability;
        return this;
    }

    /** COMMIT fails: {@code OutcomeUnknown}. The outcome is thrown when the store opens again or the power fails. */
    public Faults eioInCommit(double probability) {
        eioInCommit = probability;
        return this;
    }

    /** A read through the writer fails. */
    public Faults readFails(double probability) {
        readFails = probability;
        return this;
    }

    /** A call of a reader fails, or one read of the state inside {@code queryState}. */
    public Faults readerReadFails(double probability) {
        readerReadFails = probability;
        return this;
    }

    /** A reopening fails and settles nothing; the next one may do better. */
    public Faults reopenFails(double probability) {
        reopenFails = probability;
        return this;
    }

    /** COMMIT takes its time. */
    public Faults slow(double probability, Duration least, Duration most) {
        slow = probability;
        slowLeast = least;
        slowMost = most;
        return this;
    }

    /**
     * While true no write commits: {@code NotCommitted(FULL)}. Nor does a writer open where something may have to be
     * settled, after a start or an unknown outcome, since that takes a write.
     */
    public Faults full(boolean isFull) {
        full = isFull;
        return this;
    }

    /**
     * How often a full disk shows no sooner than at COMMIT: {@code OutcomeUnknown}. With a write-ahead log on a device
     * without room this is the usual way, since its pages are written then; a limit on pages shows before.
     */
    public Faults fullInCommit(double probability) {
        fullInCommit = probability;
        return this;
    }

    /** Told how many nanoseconds a call took beyond the usual; kept by {@link #heal}. */
    public Faults stall(LongConsumer charged) {
        stall = charged;
        return this;
    }

    /** Everything is written, COMMIT is not issued: a kill here loses the write for sure. */
    public Faults beforeCommit(Runnable hook) {
        beforeCommit = hook;
        return this;
    }

    /** COMMIT is issued and has not returned: after a kill here the dice decide when the disk is next opened. */
    public Faults inCommit(Runnable hook) {
        inCommit = hook;
        return this;
    }

    /** The write is durable, and those who observe it have been told; its caller has not. */
    public Faults afterCommit(Runnable hook) {
        afterCommit = hook;
        return this;
    }

    /** Switches everything off. */
    public void heal() {
        busy = 0;
        eioBeforeCommit = 0;
        eioInCommit = 0;
        readFails = 0;
        readerReadFails = 0;
        reopenFails = 0;
        slow = 0;
        full = false;
        fullInCommit = 0;
        beforeCommit = Faults::nothing;
        inCommit = Faults::nothing;
        afterCommit = Faults::nothing;
    }
}
