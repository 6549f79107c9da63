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
    private final Feed feed;
    private volatile OptionalLong settling = OptionalLong.empty();
    private volatile Runnable nudge = () -> {};
    private volatile Lane lane = (_, _) -> {};

    private interface Lane {
        void settled(long number, long safeBlock);
    }

    RecoveryLink(Feed feed) {
        this.feed = feed;
    }

    void telling(ActorRef<InclusionLaneActor.Command> started) {
        lane = (number, safeBlock) -> started.tell(new InclusionLaneActor.Settled(number, safeBlock));
    }

    /** @param submitter has posting look at once what is wanted */
    void nudging(Runnable submitter) {
        nudge = submitter;
    }

    @Override
    public void settle(long number) {
        settling = OptionalLong.of(number);
        nudge.run();
    }

    @Override
    public void over() {
        settling = OptionalLong.empty();
        nudge.run();
    }

    @Override
    public void takenBack(long generation, long fromOffset) {
        feed.recovered(generation, fromOffset);
    }

    @Override
    public OptionalLong wanted() {
        return settling;
    }

    @Override
    public void settled(long number, long safeBlock) {
        lane.settled(number, safeBlock);
    }
}
