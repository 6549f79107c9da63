package dev.tactus.load;

import dev.tactus.bench.Sample;
import dev.tactus.store.DataDirectoryException;
import dev.tactus.store.OrderReader;
import dev.tactus.store.OrderReader.FeedPage;
import dev.tactus.store.StoreException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a subscriber that is behind costs: entries read from the store, each of them proved. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // set up before each trial
public class FeedPageBenchmark {
    private static final int ENTRIES = 1_000;

    private BenchStore bench;
    private OrderReader reader;

    @Setup(Level.Trial)
    public void open() throws IOException, DataDirectoryException, StoreException {
        bench = new BenchStore();
        reader = bench.reader();
        while (reader.head() < 2 * ENTRIES) {
            bench.store().commit(bench.next(Sample.CHUNK_OPS));
        }
    }

    /** A page of 1,000 entries from the middle of the order. */
    @Benchmark
    public FeedPage page() {
        FeedPage page = reader.page(ENTRIES, ENTRIES);
        if (page.entries().size() != ENTRIES) {
            throw new IllegalStateException("not a full page: " + page.entries().size());
        }
        return page;
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        reader.close();
        bench.close();
    }
}
