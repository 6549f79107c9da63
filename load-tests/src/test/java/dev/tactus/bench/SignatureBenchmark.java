package dev.tactus.bench;

import dev.tactus.crypto.Authentication;
import dev.tactus.crypto.Authenticator;
import dev.tactus.crypto.SignatureException;
import dev.tactus.crypto.SignatureRecoveries;
import dev.tactus.crypto.SignatureRecovery;
import dev.tactus.crypto.SignatureRecovery.Recovered;
import dev.tactus.crypto.UserOpAuthenticator;
import dev.tactus.protocol.Eip712;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.ValidUserOp;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What an op costs before the lane sees it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class SignatureBenchmark {
    private final ValidUserOp op = Sample.signed().op();
    private final Eip712 eip712 = new Eip712(Sample.DEPLOYMENT.domain());
    private final Hash32 hash = eip712.signingHash(op.op());
    private final byte[] block = new byte[128];
    private final SignatureRecovery bouncyCastle = SignatureRecoveries.bouncyCastle();
    private final SignatureRecovery library = SignatureRecoveries.nativeLibrary()
            .orElseThrow(() -> new IllegalStateException("the native library is not available on this machine"));
    private final Authenticator authenticator =
            new UserOpAuthenticator(Sample.DEPLOYMENT.domain(), SignatureRecoveries.best());

    /** Keccak-256 of 128 bytes, which is one block of it. */
    @Benchmark
    public byte[] keccak() {
        return Keccak.hash(block);
    }

    @Benchmark
    public Hash32 eip712Hash() {
        return eip712.signingHash(op.op());
    }

    @Benchmark
    public Recovered recoverNative() throws SignatureException {
        return library.recover(hash, op.signature());
    }

    @Benchmark
    public Recovered recoverBouncyCastle() throws SignatureException {
        return bouncyCastle.recover(hash, op.signature());
    }

    /** All of it: hash, recovery, address and identity, with the recovery that a node would choose here. */
    @Benchmark
    public Authentication authenticate() {
        Authentication found = authenticator.authenticate(op.op(), op.signature(), op.sender());
        if (!(found instanceof Authentication.Authenticated)) {
            throw new IllegalStateException("refused: " + found);
        }
        return found;
    }
}
