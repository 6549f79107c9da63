package dev.tactus.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.Vectors;
import dev.tactus.config.PrivateKey;
import dev.tactus.crypto.SignatureException.Reason;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The native and the plain Java recovery are one function: a difference between them would be a fork. */
@EnabledOnOs(OS.LINUX) // The native library is packed for Linux alone.
class RecoveryAgreementTest {
    private static final SignatureRecovery NATIVE =
            SignatureRecoveries.nativeLibrary().orElseThrow();
    private static final SignatureRecovery JAVA = SignatureRecoveries.bouncyCastle();
    private static final BigInteger ORDER = SignatureForm.ORDER;

    @Test
    void bothRecoverTheVector() {
        var vector = Vectors.all("userOp");
        Bytes signature = Vectors.bytes(vector, "signature");

        var found = bothAnswer(Vectors.hash(vector, "signingHash"), signature);

        assertEquals(new Answer.Signer(Vectors.sender(), signature), found);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 77_001})
    void s10_bothRecoverWhoSigned(long seed) {
        System.out.println("RecoveryAgreementTest.s10_bothRecoverWhoSigned seed=" + seed);
        var random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            var signer = new EcdsaSigner(new PrivateKey(random32(random)));
            var hash = new Hash32(random32(random));
            Bytes signature = signer.sign(hash);
            var expected = new Answer.Signer(signer.address(), signature);

            assertEquals(expected, bothAnswer(hash, signature), "seed " + seed);
            assertEquals(expected, bothAnswer(hash, TestSignatures.highTwin(signature)), "seed " + seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 77_002})
    void s10_bothAgreeOnMutatedSignatures(long seed) {
        System.out.println("RecoveryAgreementTest.s10_bothAgreeOnMutatedSignatures seed=" + seed);
        var random = new Random(seed);
        var signer = new EcdsaSigner(Vectors.key());
        for (int i = 0; i < 1_000; i++) {
            var hash = new Hash32(random32(random));
            byte[] signature = signer.sign(hash).toArray();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                signature[random.nextInt(signature.length)] ^= (byte) (1 << random.nextInt(8));
            }

            var answer = bothAnswer(hash, Bytes.wrap(signature));

            // A changed r or s names somebody else; only v can be written in another way.
            boolean onlyV =
                    Bytes.of(signature).slice(0, 64).equals(signer.sign(hash).slice(0, 64));
            assertTrue(
                    onlyV || !(answer instanceof Answer.Signer(var who, var ignored) && who.equals(signer.address())));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 77_003})
    void s10_bothAgreeOnGarbageAndMeetEveryReason(long seed) {
        System.out.println("RecoveryAgreementTest.s10_bothAgreeOnGarbageAndMeetEveryReason seed=" + seed);
        var random = new Random(seed);
        Map<Reason, Integer> met = new EnumMap<>(Reason.class);
        int accepted = 0;
        for (int i = 0; i < 2_000; i++) {
            switch (bothAnswer(new Hash32(random32(random)), garbage(random))) {
                case Answer.Refused(Reason reason) -> met.merge(reason, 1, Integer::sum);
                case Answer.Signer ignored -> accepted++;
            }
        }
        assertEquals(Reason.values().length, met.size(), () -> "met " + met);
        assertTrue(accepted > 100, "accepted " + accepted);
    }

    /** All kinds of signature, four of each hash; a million with {@code -Drecovery.rounds=1000000}. */
    @Test
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void s10_theyNeverDisagree() {
        int rounds = Integer.getInteger("recovery.rounds", 4_000);
        long seed = Long.getLong("recovery.seed", 77_010);
        System.out.println("RecoveryAgreementTest.s10_theyNeverDisagree seed=" + seed + " rounds=" + rounds);
        var random = new Random(seed);
        var signer = new EcdsaSigner(Vectors.key());
        int signers = 0;
        for (int i = 0; i < rounds; i += 4) {
            if (i % 1_000 == 0) {
                signer = new EcdsaSigner(new PrivateKey(random32(random)));
            }
            var hash = new Hash32(random32(random));
            Bytes signature = signer.sign(hash);
            byte[] mutated = signature.toArray();
            mutated[random.nextInt(mutated.length)] ^= (byte) (1 << random.nextInt(8));

            var expected = new Answer.Signer(signer.address(), signature);
            assertEquals(expected, bothAnswer(hash, signature), "seed " + seed);
            assertEquals(expected, bothAnswer(hash, TestSignatures.highTwin(signature)), "seed " + seed);
            signers += bothAnswer(hash, Bytes.wrap(mutated)) instanceof Answer.Signer ? 1 : 0;
            signers += bothAnswer(hash, garbage(random)) instanceof Answer.Signer ? 1 : 0;
        }
        assertTrue(signers > rounds / 10 && signers < rounds / 2, "signers " + signers + " of " + rounds);
    }

    @Test
    void s10_bothAgreeAtTheEdgesOfRAndSAndTheHash() {
        BigInteger[] scalars = {
            BigInteger.ZERO,
            BigInteger.ONE,
            BigInteger.TWO,
            BigInteger.valueOf(5),
            ORDER.shiftRight(1),
            ORDER.shiftRight(1).add(BigInteger.ONE),
            ORDER.subtract(BigInteger.ONE),
            ORDER,
            ORDER.add(BigInteger.ONE),
            BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE)
        };
        for (BigInteger e : scalars) {
            for (BigInteger r : scalars) {
                for (BigInteger s : scalars) {
                    for (int v : new int[] {0, 1, 2, 27, 28, 29, 34, 35, 36, 255}) {
                        bothAnswer(Hash32.wrap(SignatureForm.word(e)), TestSignatures.of(r, s, v));
                    }
                }
            }
        }
    }

    @Test
    void s3_bothRefuseAnXWithoutAPoint() {
        var hash = new Hash32(Bytes.wrap(new byte[32]));

        var answer = bothAnswer(hash, TestSignatures.of(BigInteger.valueOf(5), BigInteger.ONE, 27));

        assertEquals(new Answer.Refused(Reason.NO_POINT), answer);
    }

    @Test
    void s3_bothRefuseASignatureWhoseKeyIsThePointAtInfinity() {
        // R = G and s = e: the key would be r⁻¹(sR − eG).
        ECPoint g = Secp256k1Curve.DOMAIN.getG().normalize();
        BigInteger x = g.getAffineXCoord().toBigInteger();
        int parity = g.getAffineYCoord().toBigInteger().testBit(0) ? 1 : 0;
        BigInteger e = BigInteger.valueOf(1_234_567);

        var answer = bothAnswer(Hash32.wrap(SignatureForm.word(e)), TestSignatures.of(x, e, 27 + parity));
        var mirrored = bothAnswer(Hash32.wrap(SignatureForm.word(e)), TestSignatures.of(x, e, 28 - parity));

        assertEquals(new Answer.Refused(Reason.NO_POINT), answer);
        assertTrue(mirrored instanceof Answer.Signer);
    }

    @Test
    void s3_onlyXEqualToRIsTried() {
        // Some x = r + n lies on the curve although x = r does not: recovery ids 2 and 3 would find a signer there.
        BigInteger r = BigInteger.ONE;
        while (onCurve(r) || !onCurve(r.add(ORDER))) {
            r = r.add(BigInteger.ONE);
        }

        for (int v : new int[] {27, 28, 0, 1}) {
            var answer = bothAnswer(new Hash32(Bytes.wrap(new byte[32])), TestSignatures.of(r, BigInteger.ONE, v));
            assertEquals(new Answer.Refused(Reason.NO_POINT), answer);
        }
        var byId = bothAnswer(new Hash32(Bytes.wrap(new byte[32])), TestSignatures.of(r, BigInteger.ONE, 29));
        assertEquals(new Answer.Refused(Reason.PARITY), byId);
    }

    private static boolean onCurve(BigInteger x) {
        byte[] compressed = new byte[33];
        compressed[0] = 2;
        System.arraycopy(SignatureForm.word(x), 0, compressed, 1, 32);
        try {
            return !Secp256k1Curve.DOMAIN.getCurve().decodePoint(compressed).isInfinity();
        } catch (IllegalArgumentException noPoint) {
            return false;
        }
    }

    private static Bytes garbage(Random random) {
        byte[] signature = new byte[random.nextInt(20) == 0 ? random.nextInt(200) : 65];
        random.nextBytes(signature);
        if (signature.length == 65 && random.nextBoolean()) {
            signature[64] = (byte) (27 + random.nextInt(2));
        }
        if (signature.length == 65 && random.nextInt(10) == 0) {
            int from = random.nextInt(2) * 32;
            Arrays.fill(signature, from, from + 32, (byte) (random.nextBoolean() ? 0 : 0xff));
        }
        return Bytes.wrap(signature);
    }

    private static Bytes random32(Random random) {
        byte[] value = new byte[32];
        random.nextBytes(value);
        return Bytes.wrap(value);
    }

    private static Answer bothAnswer(Hash32 hash, Bytes signature) {
        Answer fromNative = answer(NATIVE, hash, signature);
        assertEquals(fromNative, answer(JAVA, hash, signature), () -> "hash " + hash + " signature " + signature);
        return fromNative;
    }

    private static Answer answer(SignatureRecovery recovery, Hash32 hash, Bytes signature) {
        try {
            var found = recovery.recover(hash, signature);
            return new Answer.Signer(found.signer(), found.signature());
        } catch (SignatureException refused) {
            return new Answer.Refused(refused.reason());
        }
    }

    private sealed interface Answer {
        record Signer(Address who, Bytes normalised) implements Answer {}

        record Refused(Reason reason) implements Answer {}
    }
}
