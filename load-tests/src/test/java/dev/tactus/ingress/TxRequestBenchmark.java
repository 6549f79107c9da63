package dev.tactus.ingress;

import dev.tactus.bench.Sample;
import dev.tactus.wallet.WalletApplication;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The body of {@code POST /tx}. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class TxRequestBenchmark {
    private final TxRequestCodec codec = new TxRequestCodec(new WalletApplication(Sample.DEPLOYMENT).maxMethodBytes());
    private final byte[] body = Sample.signed().body().getBytes(StandardCharsets.UTF_8);

    @Benchmark
    public Object decode() throws ApiException {
        return codec.decode(body);
    }
}
