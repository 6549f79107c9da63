package dev.tactus.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.config.Patience;
import dev.tactus.l1.read.InputReaderActor;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node goes on with all of its parts or with none. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class WatchTest {
    private final ActorTestKit testKit = ActorTestKit.create(Patience.LONG);
    private final Ending ending = new Ending(() -> false);

    @AfterEach
    void shutDown() {
        testKit.shutdownTestKit();
    }

    /** Fails at a poke, ends at a stop. */
    private static Behavior<Object> part() {
        return Behaviors.receiveMessage(message -> {
            if (message == InputReaderActor.Stop.INSTANCE) {
                return Behaviors.stopped();
            }
            throw new IllegalStateException("planted");
        });
    }

    @Test
    void anActorThatFailsEndsTheNodeWithAFailure() throws Exception {
        ActorRef<Object> actor = testKit.spawn(part());
        testKit.spawn(Watch.over(actor, "the input reader", ending));

        actor.tell("poke");

        assertEquals(ExitCode.FAILURE, ending.decided().get());
        var refused = assertThrows(NodeRefusedException.class, ending::throwIfFailed);
        assertTrue(String.valueOf(refused.getMessage()).contains("the input reader has ended"));
    }

    @Test
    void anActorThatIsStoppedWithTheNodeIsNoFailure() throws Exception {
        ActorRef<Object> actor = testKit.spawn(part());
        var watch = testKit.spawn(Watch.over(actor, "the input reader", ending));
        TestProbe<Object> probe = testKit.createTestProbe();

        ending.stopping();
        actor.tell(InputReaderActor.Stop.INSTANCE);
        probe.expectTerminated(watch);

        assertEquals(ExitCode.CLEAN, ending.stopped());
    }
}
