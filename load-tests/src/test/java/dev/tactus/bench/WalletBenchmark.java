package dev.tactus.bench;

import dev.tactus.application.MapState;
import dev.tactus.execution.ChunkExecutor;
import dev.tactus.execution.ChunkExecutor.Execution;
import dev.tactus.execution.ChunkExecutor.OpOutcome;
import dev.tactus.protocol.ValidUserOp;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The wallet on a state in memory. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class WalletBenchmark {
    private final List<ValidUserOp> transfer = Sample.transfers(1);
    private final MapState state = Sample.funded(transfer);
    private final ChunkExecutor executor = Sample.wallet();

    /** One transfer, validated and executed as a chunk of its own. */
    @Benchmark
    public Execution<OpOutcome> transfer() {
        Execution<OpOutcome> execution = executor.executeOps(transfer, 0, 2, state);
        if (!(execution.outcomes().getFirst() instanceof OpOutcome.Included)) {
            throw new IllegalStateException("not taken: " + execution.outcomes());
        }
        return execution;
    }
}
