package dev.tactus.wallet.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks again and again for something that only polling can tell. Blocks the calling thread. */
public record Poll(Duration interval, Duration patience) {
    /** One question: empty means not yet. */
    @FunctionalInterface
    public interface Question<T, E extends Exception> {
        Optional<T> ask() throws E;
    }

    /** @return empty if {@code patience} ran out, or the thread was interrupted, before there was an answer */
    public <T, E extends Exception> Optional<T> until(Question<T, E> question) throws E {
        long started = System.nanoTime();
        while (true) {
            Optional<T> answer = question.ask();
            if (answer.isPresent() || System.nanoTime() - started >= patience.toNanos()) {
                return answer;
            }
            try {
                TimeUnit.NANOSECONDS.sleep(interval.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
    }
}
