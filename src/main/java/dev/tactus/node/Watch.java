package dev.tactus.node;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Ends the node when an actor ends without which it would be half dead. Each handles every failure that it can; if one
 * ends all the same, only a new process knows where it stands.
 */
final class Watch {
    private Watch() {}

    /** @param what names the actor in the log */
    static Behavior<Terminated> over(ActorRef<?> watched, String what, Ending ending) {
        return Behaviors.setup(context -> {
            context.watch(watched);
            return Behaviors.receive(Terminated.class)
                    .onSignal(Terminated.class, _ -> {
                        ending.failed(ExitCode.FAILURE, what + " has ended");
                        return Behaviors.stopped();
                    })
                    .build();
        });
    }
}
