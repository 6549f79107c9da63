package dev.tactus.node;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads that are not Pekko's: each pool fixed, each queue bounded, so that overload is refused and not stored. */
final class Pools implements AutoCloseable {
    private static final int QUERY_THREADS = 2;
    private static final int QUERY_QUEUE = 1024;

    private final Ending ending;
    /** One thread a core; what may wait is what admission has let in. */
    final ExecutorService signatures;

    final ExecutorService lookUps;
    final ExecutorService queries;

    /** @param ending told when one of the threads meets what nothing can go on from */
    Pools(int admissionCapacity, Ending ending) {
        this.ending = ending;
        int cores = Runtime.getRuntime().availableProcessors();
        signatures = pool("signature", cores, admissionCapacity);
        lookUps = pool("look-up", QUERY_THREADS, admissionCapacity);
        queries = pool("query", QUERY_THREADS, QUERY_QUEUE);
    }

    private ExecutorService pool(String name, int threads, int queue) {
        return new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(queue),
                Thread.ofPlatform()
                        .name(name + "-", 0)
                        .daemon()
                        .uncaughtExceptionHandler(ending::uncaught)
                        .factory(),
                new ThreadPoolExecutor.AbortPolicy());
    }

    @Override
    public void close() {
        List.of(signatures, lookUps, queries).forEach(ExecutorService::shutdownNow);
    }
}
