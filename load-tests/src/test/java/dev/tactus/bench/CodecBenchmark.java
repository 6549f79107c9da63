package dev.tactus.bench;

import dev.tactus.feed.FeedJson;
import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.DecodeException;
import dev.tactus.protocol.EvmAdvance;
import dev.tactus.protocol.InputBoxAbi;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.protocol.ValidUserOp;
import java.math.BigInteger;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What is written and read for L1, and for subscribers. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class CodecBenchmark {
    private final Batch batch = new Batch(5, List.of(Sample.frame(Sample.transfers(Sample.CHUNK_OPS))));
    private final byte[] ssz = BatchCodec.encode(batch);
    private final EvmAdvance advance = new EvmAdvance(
            Sample.DEPLOYMENT.chainId(),
            Sample.DEPLOYMENT.application(),
            Sample.DEPLOYMENT.submitter(),
            1_000,
            1_700_000_000,
            BigInteger.TWO.pow(255),
            17,
            Bytes.wrap(ssz));
    private final byte[] input = InputBoxAbi.encodeEvmAdvance(advance);
    private final ChainedTx entry = entry();

    /** A batch of one frame with 128 transfers. */
    @Benchmark
    public byte[] encodeBatch() {
        return BatchCodec.encode(batch);
    }

    @Benchmark
    public Batch decodeBatch() throws DecodeException {
        return BatchCodec.decode(ssz);
    }

    /** An input with that batch. */
    @Benchmark
    public byte[] encodeInput() {
        return InputBoxAbi.encodeEvmAdvance(advance);
    }

    @Benchmark
    public EvmAdvance decodeInput() throws DecodeException {
        return InputBoxAbi.decodeEvmAdvance(input);
    }

    /** The JSON of a transfer as the feed sends it. */
    @Benchmark
    public byte[] encodeFeedEntry() {
        return FeedJson.encode(entry);
    }

    /** The link of the running hash, which each entry gets when it is stored and when it is read. */
    @Benchmark
    public ChainedTx chainEntry() {
        return ChainedTx.after(ChainedTx.GENESIS, entry.tx());
    }

    private static ChainedTx entry() {
        ValidUserOp op = Sample.signed().op();
        var sequenced = new SequencedL2Tx.SequencedUserOp(
                123_456,
                op.sender(),
                op.op().nonce(),
                op.op().maxFee(),
                0,
                op.op().data(),
                1_000_000,
                321,
                op.txHash());
        return ChainedTx.after(ChainedTx.GENESIS, sequenced);
    }
}
