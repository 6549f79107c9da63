package dev.tactus.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.util.Arrays;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Whatever the bytes (32 of hash, the rest signature): both recoveries give one answer, and only ever their own. */
@EnabledOnOs(OS.LINUX) // The native library is packed for Linux alone.
class SignatureFuzzTest {
    private static final SignatureRecovery NATIVE =
            SignatureRecoveries.nativeLibrary().orElseThrow();
    private static final SignatureRecovery JAVA = SignatureRecoveries.bouncyCastle();

    @FuzzTest(maxDuration = "60s")
    void recovers(byte[] input) {
        var hash = Hash32.wrap(Arrays.copyOf(input, Hash32.SIZE));
        var signature = Bytes.wrap(input.length > Hash32.SIZE ? Arrays.copyOfRange(input, 32, input.length) : input);

        assertEquals(answer(JAVA, hash, signature), answer(NATIVE, hash, signature));
    }

    private static Record answer(SignatureRecovery recovery, Hash32 hash, Bytes signature) {
        try {
            var found = recovery.recover(hash, signature);
            assertEquals(found, recovery.recover(hash, found.signature()));
            return found;
        } catch (SignatureException refused) {
            return new Refused(refused.reason());
        }
    }

    private record Refused(SignatureException.Reason reason) {}
}
