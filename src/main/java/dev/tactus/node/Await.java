package dev.tactus.node;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Start and stop run on the caller's thread and wait, always for a bounded time. Nothing else in the process does. */
final class Await {
    /** Timers of others may be a tick late. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private Await() {}

    static void pause(Duration pause) {
        try {
            var _ = new CountDownLatch(1).await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The value of a stage that ends by itself, in failure at the latest, after {@code limit}.
     *
     * @throws ExecutionException with what the stage failed with, or because it did not end
     */
    static <T> T bounded(Duration limit, CompletionStage<T> stage) throws ExecutionException {
        return within(limit.plus(GRACE), stage)
                .orElseThrow(() -> new ExecutionException(new TimeoutException("no answer within " + limit)));
    }

    /**
     * The stage's value, or empty if it is late.
     *
     * @throws ExecutionException with what the stage failed with, or because the wait was interrupted
     */
    static <T> Optional<T> within(Duration limit, CompletionStage<T> stage) throws ExecutionException {
        try {
            return Optional.of(stage.toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExecutionException(e);
        }
    }
}
