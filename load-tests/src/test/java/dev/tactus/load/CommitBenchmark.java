package dev.tactus.load;

import dev.tactus.store.DataDirectoryException;
import dev.tactus.store.LaneTransaction;
import dev.tactus.store.StoreException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * A chunk becomes durable on the disk. Each iteration commits the same number of chunks, all made before the first, so
 * that every run sees the same work on stores of the same size, and neither its time nor its memory counts making them.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // set up before each trial
public class CommitBenchmark {
    private static final int COMMITS = 64;

    @Param({"1", "16", "128"})
    private int chunk;

    private BenchStore bench;
    private final Deque<LaneTransaction> waiting = new ArrayDeque<>();

    @Setup(Level.Trial)
    public void open(BenchmarkParams params) throws IOException, DataDirectoryException, StoreException {
        bench = new BenchStore();
        int iterations = params.getWarmup().getCount() + params.getMeasurement().getCount();
        for (int i = 0; i < iterations * COMMITS; i++) {
            waiting.add(bench.next(chunk));
        }
    }

    /** One commit, of which an iteration makes many. */
    @Benchmark
    @OperationsPerInvocation(COMMITS)
    public void commit() throws StoreException {
        for (int i = 0; i < COMMITS; i++) {
            bench.store().commit(waiting.remove());
        }
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        bench.close();
    }
}
