package dev.tactus.crypto;

import dev.tactus.crypto.SignatureException.Reason;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the recovery for this machine, once, at start. */
public final class SignatureRecoveries {
    /** Set to {@code true}, this system property keeps the native library out. */
    public static final String FORCE_BOUNCY_CASTLE = "tactus.crypto.forceBouncyCastle";

    private static final Logger LOG = LoggerFactory.getLogger(SignatureRecoveries.class);

    private static final Hash32 KNOWN_HASH =
            Hash32.fromHex("02bcaa8b6519c4a04558df16f0c9f0e46037f4e35ad3af5e86288c6488706c5e");
    private static final Bytes KNOWN_SIGNATURE =
            Bytes.fromHex("ef29aedda0fb659be8b707b1f59c0b5f1cee2149b2519be2a97646ff6339e5df"
                    + "537ca1b8560c83ec5d267e9eb1129790aff726c013c6b94e5f6555240dcb5c6e1b");
    private static final Address KNOWN_SIGNER = Address.fromHex("f39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
    /** No point of the curve has x = 5. */
    private static final Bytes POINTLESS_SIGNATURE = Bytes.fromHex("00".repeat(31) + "05" + "00".repeat(31) + "011b");

    private SignatureRecoveries() {}

    /** The native one if it loads and answers correctly, else BouncyCastle. The result is stateless: keep it. */
    public static SignatureRecovery best() {
        return Boolean.getBoolean(FORCE_BOUNCY_CASTLE)
                ? bouncyCastle()
                : nativeLibrary().orElseGet(SignatureRecoveries::bouncyCastle);
    }

    public static SignatureRecovery bouncyCastle() {
        return new BouncyCastleRecovery();
    }

    /** Empty where the native library does not load or gives a wrong answer. */
    public static Optional<SignatureRecovery> nativeLibrary() {
        try {
            var recovery = new NativeRecovery();
            if (answersCorrectly(recovery)) {
                return Optional.of(recovery);
            }
            LOG.warn("native signature recovery answers wrongly and is not used");
        } catch (LinkageError | RuntimeException unavailable) {
            LOG.warn(
                    "native signature recovery is not available, error={}",
                    unavailable.getClass().getSimpleName());
        }
        return Optional.empty();
    }

    /** A library that refuses what it should accept, or the reverse, would fork this node from the others. */
    static boolean answersCorrectly(SignatureRecovery recovery) {
        try {
            if (!recovery.recover(KNOWN_HASH, KNOWN_SIGNATURE).signer().equals(KNOWN_SIGNER)) {
                return false;
            }
        } catch (SignatureException refused) {
            return false;
        }
        try {
            recovery.recover(KNOWN_HASH, POINTLESS_SIGNATURE);
            return false;
        } catch (SignatureException refused) {
            return refused.reason() == Reason.NO_POINT;
        }
    }
}
