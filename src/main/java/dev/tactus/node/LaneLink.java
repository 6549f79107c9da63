package dev.tactus.node;

import dev.tactus.l1.read.SliceSink;
import dev.tactus.lane.InclusionLaneActor;
import dev.tactus.lane.InclusionLaneActor.Activate;
import dev.tactus.lane.InclusionLaneActor.AppendSlice;
import dev.tactus.lane.InclusionLaneActor.Drain;
import dev.tactus.lane.SliceReply;
import dev.tactus.store.SafeSlice;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** What the node and the reader say to the lane. */
final class LaneLink implements SliceSink {
    /** A slice is never given up while the lane may still store it, and a flood takes the lane a while. */
    private static final Duration SLICE_LIMIT = Duration.ofMinutes(10);

    private final ActorSystem<?> system;
    private final ActorRef<InclusionLaneActor.Command> lane;

    LaneLink(ActorSystem<?> system, ActorRef<InclusionLaneActor.Command> lane) {
        this.system = system;
        this.lane = lane;
    }

    /** The lane will not take this slice now. */
    private static final class SliceRefused extends Exception {
        private static final long serialVersionUID = 1;

        SliceRefused(String message) {
            super(message, null, false, false);
        }
    }

    @Override
    public CompletionStage<Done> append(SafeSlice slice, long observedHead) {
        CompletionStage<SliceReply> reply = AskPattern.ask(
                lane,
                (ActorRef<SliceReply> replyTo) -> new AppendSlice(slice, observedHead, replyTo),
                SLICE_LIMIT,
                system.scheduler());
        return reply.thenCompose(answer -> switch (answer) {
            case SliceReply.Appended ignored -> CompletableFuture.completedStage(Done.getInstance());
            case SliceReply.TryLater ignored -> CompletableFuture.failedStage(new SliceRefused("the lane is busy"));
            case SliceReply.Frozen ignored -> CompletableFuture.failedStage(new SliceRefused("the lane is frozen"));
        });
    }

    /** Fails if the lane does not say within {@code limit} that it is active. */
    CompletionStage<Done> activate(Duration limit) {
        return AskPattern.ask(lane, Activate::new, limit, system.scheduler());
    }

    /** Fails if the lane does not say within {@code limit} that it has drained. */
    CompletionStage<Done> drain(Duration limit) {
        return AskPattern.ask(lane, Drain::new, limit, system.scheduler());
    }
}
