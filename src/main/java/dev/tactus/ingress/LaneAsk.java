package dev.tactus.ingress;

import dev.tactus.fault.Fatal;
import dev.tactus.lane.Claim;
import dev.tactus.lane.InclusionLaneActor;
import dev.tactus.lane.Verdict;
import dev.tactus.protocol.ValidUserOp;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Asks the lane's actor. Without an ask of Pekko's, which makes an actor and a timer for every op: each submission has
 * deadlines of its own, and a lane that ends is told of by {@link IngressRoutes#laneLost}.
 */
final class LaneAsk implements LaneGate {
    private final ActorSystem<?> system;
    private final ActorRef<InclusionLaneActor.Command> lane;
    private final Executor answers;

    LaneAsk(ActorSystem<?> system, ActorRef<InclusionLaneActor.Command> lane) {
        this.system = system;
        this.lane = lane;
        this.answers = system.executionContext();
    }

    @Override
    public void submit(ValidUserOp op, Claim claim, Consumer<Verdict> heard) {
        // Asynchronously, so that the lane's thread only ever drops a verdict and goes on.
        lane.tell(new InclusionLaneActor.Submit(op, claim, verdict -> answers.execute(() -> tell(heard, verdict))));
    }

    /** Nobody looks at what becomes of the task that calls this. */
    private static void tell(Consumer<Verdict> heard, Verdict verdict) {
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
