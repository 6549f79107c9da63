package dev.tactus.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class TipWatchTest {
    private final LiveTail tail = new LiveTail(4, 100, 10, 0);
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final TipWatch watch = new TipWatch(tasks::add);

    private static final class Sleeper implements Subscriber {
        int wakes;

        @Override
        public void wake() {
            wakes++;
        }

        @Override
        public void close(Close why) {
            throw new AssertionError("nobody closes");
        }
    }

    private BooleanSupplier past(long next) {
        return () -> tail.tip().head() > next;
    }

    private void append() {
        tail.append(new Encoded(tail.tip().head(), ByteString.fromString("x")));
        watch.headMoved();
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Test
    void wakesEachOnceWhenTheHeadMovesHoweverOften() {
        var first = new Sleeper();
        var second = new Sleeper();
        watch.await(first, past(10));
        watch.await(second, past(10));

        append();
        append();
        assertEquals(1, tasks.size(), "the lane schedules one task");
        runTasks();
        append();

        assertEquals(1, first.wakes);
        assertEquals(1, second.wakes);
        assertEquals(0, tasks.size(), "nobody waits, so there is nothing to do");
    }

    @Test
    void wakesAtOnceIfTheHeadMovedBeforeItWasAsked() {
        var late = new Sleeper();
        append();

        watch.await(late, past(10));

        assertEquals(1, late.wakes);
    }

    @Test
    void wakesWhoComesBackWhileTheTaskRuns() {
        var sleeper = new Sleeper();
        watch.await(sleeper, past(10));
        append();
        runTasks();
        watch.await(sleeper, past(11));
        append();
        runTasks();

        assertEquals(2, sleeper.wakes);
    }

    @Test
    void forgetsWhoIsGone() {
        var gone = new Sleeper();
        watch.await(gone, past(10));
        watch.forget(gone);
        append();
        runTasks();

        assertEquals(0, gone.wakes);
    }

    @Test
    void w9_wakesWhenTheOrderIsUndone() {
        var tip = new FeedTip(tail, tasks::add);
        var cursor = new FeedCursor(tail, 10, 0, 100);
        var sleeper = new Sleeper();
        assertEquals(new FeedCursor.Step.AwaitTip(), cursor.step());
        tip.watch().await(sleeper, cursor::canGoOn);

        tip.recovered(1, 7);
        runTasks();

        assertEquals(1, sleeper.wakes);
        assertEquals(new FeedCursor.Step.Reverted(7, 1), cursor.step());
    }

    @Test
    void survivesAnExecutorThatHasEnded() {
        var ended = new TipWatch(_ -> {
            throw new RejectedExecutionException();
        });
        ended.await(new Sleeper(), past(10));

        ended.headMoved();
        ended.headMoved();

        assertEquals(10, tail.tip().head());
    }
}
