package dev.tactus.ingress;

import dev.tactus.fault.Fatal;
import dev.tactus.lane.Claim;
import dev.tactus.lane.InclusionLaneActor;
import dev.tactus.lane.Verdict;
import dev.tactus.protocol.ValidUserOp;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** Asks the lane's actor. */
final class LaneAsk implements LaneGate {
    /**
     * How long a lane that has taken the claim may stay silent before it is forgotten. Long after the client was told
     * that the outcome is unknown, a late verdict still ends the op's being in flight.
     */
    private static final Duration LANE_SILENCE = Duration.ofMinutes(10);

    private final ActorSystem<?> system;
    private final ActorRef<InclusionLaneActor.Command> lane;

    LaneAsk(ActorSystem<?> system, ActorRef<InclusionLaneActor.Command> lane) {
        this.system = system;
        this.lane = lane;
    }

    @Override
    public Runnable submit(ValidUserOp op, Claim claim, Consumer<Optional<Verdict>> heard) {
        var asked = new AtomicReference<ActorRef<Verdict>>();
        // Asynchronously, so that the lane's thread only ever drops a message and goes on.
        var _ = AskPattern.<InclusionLaneActor.Command, Verdict>ask(
                        lane,
                        reply -> {
                            asked.set(reply);
                            return new InclusionLaneActor.Submit(op, claim, reply);
                        },
                        LANE_SILENCE,
                        system.scheduler())
                .whenCompleteAsync(
                        (verdict, failure) -> tell(heard, Optional.ofNullable(verdict)), system.executionContext());
        return () -> {
            ActorRef<Verdict> reply = asked.get();
            if (reply != null) {
                // Nobody will answer the ask; end it, or it would wait out the silence.
                reply.tell(new Verdict.Unavailable(Verdict.Reason.RECOVERING));
            }
        };
    }

    /** Nobody looks at what becomes of the stage that calls this. */
    private static void tell(Consumer<Optional<Verdict>> heard, Optional<Verdict> verdict) {
        try {
            heard.accept(verdict);
        } catch (Error e) {
            Fatal.raise(e);
            throw e;
        }
    }

    @Override
    public Runnable after(Duration delay, Runnable action) {
        Cancellable timer = system.scheduler().scheduleOnce(delay, action, system.executionContext());
        return timer::cancel;
    }
}
