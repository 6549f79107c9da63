package dev.tactus.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tactus.crypto.SignatureException.Reason;
import dev.tactus.protocol.Bytes;
import java.math.BigInteger;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureFormTest {
    private static final BigInteger ORDER = SignatureForm.ORDER;
    private static final BigInteger HALF = ORDER.shiftRight(1);
    private static final BigInteger FIELD =
            new BigInteger("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f", 16);

    @ParameterizedTest
    @CsvSource({"0,0", "27,0", "1,1", "28,1", "35,0", "36,1", "37,0", "38,1", "127,0", "128,1", "254,1", "255,0"})
    void s2_readsTheParityOf(int v, int parity) throws SignatureException {
        assertEquals(OptionalInt.of(parity), SignatureForm.parityOf((byte) v));
        assertEquals(
                parity,
                SignatureForm.parse(TestSignatures.of(BigInteger.ONE, BigInteger.ONE, v))
                        .parity());
    }

    @Test
    void s2_everyOtherValueOfVIsInvalidParity() {
        for (int v = 0; v < 256; v++) {
            boolean named = v == 0 || v == 1 || v == 27 || v == 28 || v >= 35;
            assertEquals(named, SignatureForm.parityOf((byte) v).isPresent(), "v = " + v);
            if (!named) {
                assertRefused(Reason.PARITY, TestSignatures.of(BigInteger.ONE, BigInteger.ONE, v));
            }
        }
    }

    @Test
    void s3_refusesRAndSOutsideOfTheOrder() {
        var outside = new BigInteger[] {
            BigInteger.ZERO, ORDER, ORDER.add(BigInteger.ONE), FIELD.subtract(BigInteger.ONE), FIELD, max()
        };
        for (BigInteger bad : outside) {
            assertRefused(Reason.RANGE, TestSignatures.of(bad, BigInteger.ONE, 27));
            assertRefused(Reason.RANGE, TestSignatures.of(BigInteger.ONE, bad, 27));
        }
    }

    @Test
    void s3_acceptsTheEdgesOfTheRange() throws SignatureException {
        BigInteger last = ORDER.subtract(BigInteger.ONE);

        var form = SignatureForm.parse(TestSignatures.of(last, last, 27));

        assertEquals(last, form.r());
        assertEquals(BigInteger.ONE, form.s());
        assertEquals(1, form.parity());
    }

    @Test
    void s1_keepsSAtHalfTheOrderAndTurnsTheNextOneOver() throws SignatureException {
        var kept = SignatureForm.parse(TestSignatures.of(BigInteger.TWO, HALF, 28));
        var turned = SignatureForm.parse(TestSignatures.of(BigInteger.TWO, HALF.add(BigInteger.ONE), 28));

        assertEquals(TestSignatures.of(BigInteger.TWO, HALF, 28), kept.normalised());
        assertEquals(TestSignatures.of(BigInteger.TWO, HALF, 27), turned.normalised());
    }

    @Test
    void parityIsLookedAtBeforeRange() {
        assertRefused(Reason.PARITY, TestSignatures.of(BigInteger.ZERO, BigInteger.ZERO, 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64, 66, 130})
    void s2_refusesOtherLengths(int size) {
        assertRefused(Reason.RANGE, Bytes.wrap(new byte[size]));
    }

    @Test
    void normalisingTwiceChangesNothing() throws SignatureException {
        var once = SignatureForm.parse(TestSignatures.of(BigInteger.TEN, ORDER.subtract(BigInteger.TWO), 255))
                .normalised();

        assertEquals(once, SignatureForm.parse(once).normalised());
    }

    @Test
    void doesNotTouchTheSignatureItReads() throws SignatureException {
        Bytes high = TestSignatures.of(BigInteger.TEN, ORDER.subtract(BigInteger.TWO), 0);
        Bytes copy = Bytes.of(high.toArray());

        SignatureForm.parse(high);

        assertEquals(copy, high);
    }

    private static BigInteger max() {
        return BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);
    }

    private static void assertRefused(Reason reason, Bytes signature) {
        assertEquals(
                reason,
                assertThrows(SignatureException.class, () -> SignatureForm.parse(signature))
                        .reason());
    }
}
