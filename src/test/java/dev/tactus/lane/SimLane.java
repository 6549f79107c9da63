package dev.tactus.lane;

import dev.tactus.protocol.ValidUserOp;
import dev.tactus.store.SafeSlice;
import java.time.Duration;
import java.util.function.Consumer;

/** A {@link Lane} for whoever brings a mailbox and a time of their own, as the actor does. One thread. */
public final class SimLane {
    private final Lane lane;

    /** As the lane asks to be called back. */
    public interface Alarms {
        /** {@link SimLane#commitChunk}, after everything that waits to be told to the lane now. */
        void commitSoon(long chunk);

        /** {@link SimLane#batchDeadline}. */
        void closeBatchIn(Duration delay);

        /** {@link SimLane#reopen}, after the call that is running at the earliest. */
        void reopenIn(Duration delay);
    }

    public SimLane(LaneWiring wiring, Alarms alarms) {
        this.lane = new Lane(wiring, new Lane.Alarms() {
            @Override
            public void commitSoon(long chunk) {
                alarms.commitSoon(chunk);
            }

            @Override
            public void closeBatchIn(Duration delay) {
                alarms.closeBatchIn(delay);
            }

            @Override
            public void reopenIn(Duration delay) {
                alarms.reopenIn(delay);
            }
        });
    }

    public void submit(ValidUserOp op, Claim claim, Consumer<Verdict> reply) {
        lane.submit(op, claim, reply);
    }

    public void commitChunk(long number) {
        lane.commitChunk(number);
    }

    public void append(SafeSlice slice, long observedHead, Consumer<SliceReply> reply) {
        lane.append(slice, observedHead, reply);
    }

    public void activate() {
        lane.activate();
    }

    public void batchDeadline() {
        lane.batchDeadline();
    }

    public void check() {
        lane.check();
    }

    public void settled(long number, long safeBlock) {
        lane.settled(number, safeBlock);
    }

    public void reopen() {
        lane.reopen();
    }

    public void drain(Runnable reply) {
        lane.drain(reply);
    }
}
