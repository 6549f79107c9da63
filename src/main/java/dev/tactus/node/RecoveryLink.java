package dev.tactus.node;

import dev.tactus.feed.Feed;
import dev.tactus.l1.post.Settlement;
import dev.tactus.lane.InclusionLaneActor;
import dev.tactus.lane.Recoveries;
import java.util.OptionalLong;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Carries a recovery between the lane, posting and the feed. Thread-safe. What the lane asks of posting is kept, so
 * that a submitter that restarts, or comes later, finds it.
 */
final class RecoveryLink implements Recoveries, Settlement {
    private volatile OptionalLong settling = OptionalLong.empty();
    private volatile boolean running;
    private volatile Runnable nudge = () -> {};
    private volatile Told told = (_, _) -> {};
    private volatile Told undone = (_, _) -> {};

    private interface Told {
        void of(long number, long block);
    }

    /** Before the lane is activated. */
    void connect(Feed feed, ActorRef<InclusionLaneActor.Command> lane) {
        undone = feed::recovered;
        told = (number, safeBlock) -> lane.tell(new InclusionLaneActor.Settled(number, safeBlock));
    }

    /** @param submitter has posting look at once what is wanted */
    void nudging(Runnable submitter) {
        nudge = submitter;
    }

    @Override
    public void settle(long number) {
        // Asked every second; posting polls by itself what it knows already.
        if (!settling.equals(OptionalLong.of(number))) {
            settling = OptionalLong.of(number);
            nudge.run();
        }
    }

    /** Whether the process would leave a recovery unfinished if it ended now. */
    boolean isRunning() {
        return running;
    }

    @Override
    public void begun() {
        running = true;
    }

    @Override
    public void over() {
        running = false;
        settling = OptionalLong.empty();
        nudge.run();
    }

    @Override
    public void takenBack(long generation, long fromOffset) {
        undone.of(generation, fromOffset);
    }

    @Override
    public OptionalLong wanted() {
        return settling;
    }

    @Override
    public void settled(long number, long safeBlock) {
        told.of(number, safeBlock);
    }
}
