package dev.tactus.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many small questions to a server, a few at a time. */
final class Parallel {
    private static final int LANES = 8;

    private Parallel() {}

    /** One question. */
    @FunctionalInterface
    interface Question<T> {
        T ask(int number) throws Exception;
    }

    /**
     * Answers to the questions 0 to {@code count} − 1, in this order.
     *
     * @throws Exception what a question threw; others may have been asked meanwhile
     */
    static <T> List<T> ask(int count, Question<T> question) throws Exception {
        if (count == 0) {
            return List.of();
        }
        int lanes = Math.min(LANES, count);
        List<Future<List<T>>> running = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int lane = 0; lane < lanes; lane++) {
                int first = lane;
                running.add(threads.submit(() -> {
                    List<T> own = new ArrayList<>();
                    for (int i = first; i < count; i += lanes) {
                        own.add(question.ask(i));
                    }
                    return own;
                }));
            }
            List<T> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(running.get(i % lanes).get().get(i / lanes));
            }
            return all;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
