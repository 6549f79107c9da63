package dev.tactus.ingress;

import dev.tactus.lane.InclusionLaneActor.Command;
import dev.tactus.lane.InclusionLaneActor.Submit;
import dev.tactus.lane.Verdict;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** A lane that does with each submission what the test says. */
final class ScriptedLane {
    private final BlockingQueue<Submit> received = new LinkedBlockingQueue<>();
    private volatile Consumer<Submit> script = submit -> {};

    Behavior<Command> behavior() {
        return Behaviors.receiveMessage(command -> {
            var submit = (Submit) command;
            // The script first: who sees a submission as received sees what was done with it.
            script.accept(submit);
            received.add(submit);
            return Behaviors.same();
        });
    }

    void onSubmit(Consumer<Submit> consumer) {
        script = consumer;
    }

    void alwaysAnswer(Verdict verdict) {
        onSubmit(submit -> {
            if (submit.claim().take()) {
                submit.reply().accept(verdict);
            }
        });
    }

    void includesInto(FakeOrder order) {
        onSubmit(submit -> {
            if (submit.claim().take()) {
                submit.reply().accept(new Verdict.Included(order.include(submit.op()), order.generation()));
            }
        });
    }

    /** Leaves everything in the mailbox, as a lane that is busy does. */
    void ignores() {
        onSubmit(submit -> {});
    }

    Submit next() throws InterruptedException {
        Submit submit = received.poll(20, TimeUnit.SECONDS);
        if (submit == null) {
            throw new AssertionError("the lane was told nothing");
        }
        return submit;
    }

    int waiting() {
        return received.size();
    }
}
