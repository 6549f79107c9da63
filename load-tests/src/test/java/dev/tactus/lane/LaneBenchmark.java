package dev.tactus.lane;

import dev.tactus.application.MapState;
import dev.tactus.application.Output;
import dev.tactus.bench.Sample;
import dev.tactus.execution.ChunkExecutor;
import dev.tactus.execution.ChunkExecutor.Execution;
import dev.tactus.execution.ChunkExecutor.OpOutcome;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.store.BatchPolicy;
import dev.tactus.store.LaneSnapshot;
import dev.tactus.store.SafeHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A chunk on the lane without the store: decided, executed and decided again. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class LaneBenchmark {
    private static final long NOW_MS = 1_700_000_000_000L;

    private final List<ValidUserOp> ops = Sample.transfers(Sample.CHUNK_OPS);
    private final MapState state = Sample.funded(ops);
    private final ChunkExecutor executor = Sample.wallet();
    private final LaneCore core = new LaneCore(LaneLimits.withBatchDeadline(60_000));
    /** No batch is full here, so that every chunk is like every other. */
    private final BatchPolicy policy = new BatchPolicy(1, 1, Long.MAX_VALUE, Long.MAX_VALUE);
    /** Where a chunk of as many ops is in the open batch already. */
    private final LaneSnapshot at = new LaneSnapshot(
            2,
            2L * Sample.CHUNK_OPS,
            Optional.of(new LaneSnapshot.OpenBatch(0, NOW_MS, List.of(Sample.frame(ops)))),
            Optional.of(new SafeHead(2, Sample.hash(2), NOW_MS / 1000, Sample.CHUNK_OPS)),
            Sample.CHUNK_OPS,
            0,
            0);

    /** 128 transfers of 128 accounts in the wallet. */
    @Benchmark
    public LaneStep chunk() {
        LaneCore.Run run = core.nextRun(at, ops, policy);
        if (!(run instanceof LaneCore.Run.Take(int taken)) || taken != ops.size()) {
            throw new IllegalStateException("not one chunk: " + run);
        }
        Execution<OpOutcome> execution = executor.executeOps(ops, policy.frameFee(), 2, state);
        List<LaneCore.Included> included = new ArrayList<>();
        for (OpOutcome outcome : execution.outcomes()) {
            if (!(outcome instanceof OpOutcome.Included(List<Output> outputs))) {
                throw new IllegalStateException("not taken: " + outcome);
            }
            included.add(new LaneCore.Included(ops.get(included.size()), outputs));
        }
        return core.include(at, included, execution.writes(), policy, NOW_MS);
    }
}
