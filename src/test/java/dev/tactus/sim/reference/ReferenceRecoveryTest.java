package dev.tactus.sim.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.math.BigInteger;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of signatures, one by one. */
class ReferenceRecoveryTest {
    private static final byte[] HASH = Keccak256.of(new byte[] {1});
    private static final TestKey KEY = TestKey.named("key");
    private static final byte[] SIGNATURE = KEY.sign(HASH);

    @Test
    void everyVHasItsParityOrNone() {
        int own = SIGNATURE[64] - 27;
        for (int v = 0; v < 256; v++) {
            boolean none = (v >= 2 && v <= 26) || (v >= 29 && v <= 34);
            int parity = v <= 1 ? v : v <= 28 ? v - 27 : (v - 35) % 2;
            Recovery recovery = ReferenceCodec.recover(HASH, withV(v));
            if (none) {
                assertInstanceOf(Recovery.InvalidSignature.class, recovery, "v = " + v);
            } else {
                byte[] sender =
                        assertInstanceOf(Recovery.Sender.class, recovery).address();
                assertEquals(parity == own, Arrays.equals(KEY.address(), sender), "v = " + v);
            }
        }
    }

    @Test
    void aHighSIsTheSameSenderWithTheOtherParity() {
        byte[] high = TestKey.signature(r(), TestKey.N.subtract(s()), SIGNATURE[64] == 27 ? 28 : 27);

        assertSender(KEY.address(), ReferenceCodec.recover(HASH, high));
    }

    @Test
    void rAndSAreAtLeastOneAndBelowTheOrder() {
        for (BigInteger outside : new BigInteger[] {BigInteger.ZERO, TestKey.N, TestKey.N.add(BigInteger.ONE)}) {
            assertInvalid(TestKey.signature(outside, s(), 27));
            assertInvalid(TestKey.signature(r(), outside, 27));
        }
        BigInteger last = TestKey.N.subtract(BigInteger.ONE);
        assertInstanceOf(Recovery.Sender.class, ReferenceCodec.recover(HASH, TestKey.signature(r(), last, 27)));
        assertInstanceOf(
                Recovery.Sender.class, ReferenceCodec.recover(HASH, TestKey.signature(r(), BigInteger.ONE, 27)));
    }

    /** 5 is no x of the curve; and x = 5 + n would be needed if other points than x = r were tried. */
    @Test
    void noPointIsNoSender() {
        byte[] noPoint = TestKey.signature(BigInteger.valueOf(5), BigInteger.ONE, 27);

        assertInstanceOf(Recovery.NoSender.class, ReferenceCodec.recover(HASH, noPoint));
    }

    /** R = G and s = e make s·R − e·G the point at infinity. */
    @Test
    void noKeyIsNoSender() {
        BigInteger x = TestKey.CURVE.getG().normalize().getAffineXCoord().toBigInteger();
        boolean odd = TestKey.CURVE
                .getG()
                .normalize()
                .getAffineYCoord()
                .toBigInteger()
                .testBit(0);
        byte[] infinity = TestKey.signature(x, new BigInteger(1, HASH).mod(TestKey.N), odd ? 28 : 27);

        assertInstanceOf(Recovery.NoSender.class, ReferenceCodec.recover(HASH, infinity));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64, 66, 130})
    void onlySixtyFiveBytesAreASignature(int length) {
        assertInvalid(Arrays.copyOf(SIGNATURE, length));
    }

    @Test
    void aHashAboveTheOrderIsReduced() {
        byte[] hash = new byte[32];
        Arrays.fill(hash, (byte) 0xff);

        assertSender(KEY.address(), ReferenceCodec.recover(hash, KEY.sign(hash)));
    }

    @Test
    void answersTheSameAgainAndToOthersSomethingElse() {
        byte[] other = Keccak256.of(new byte[] {2});

        assertSender(KEY.address(), ReferenceCodec.recover(HASH, SIGNATURE));
        assertSender(KEY.address(), ReferenceCodec.recover(HASH.clone(), SIGNATURE.clone()));
        assertSender(KEY.address(), ReferenceCodec.recover(other, KEY.sign(other)));
    }

    private static BigInteger r() {
        return BigEndian.read(SIGNATURE, 0, 32);
    }

    private static BigInteger s() {
        return BigEndian.read(SIGNATURE, 32, 32);
    }

    private static byte[] withV(int v) {
        byte[] signature = SIGNATURE.clone();
        signature[64] = (byte) v;
        return signature;
    }

    private static void assertInvalid(byte[] signature) {
        assertInstanceOf(Recovery.InvalidSignature.class, ReferenceCodec.recover(HASH, signature));
    }

    private static void assertSender(byte[] address, Recovery recovery) {
        assertArrayEquals(
                address, assertInstanceOf(Recovery.Sender.class, recovery).address());
    }
}
