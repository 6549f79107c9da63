package dev.tactus.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.crypto.EcdsaSigner;
import dev.tactus.crypto.SignatureRecoveries;
import dev.tactus.crypto.SignatureRecovery;
import dev.tactus.crypto.UserOpAuthenticator;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.EvmAdvance;
import dev.tactus.protocol.FeeExponent;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.InputBoxAbi;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.sim.reference.Recovery;
import dev.tactus.sim.reference.RefBatch;
import dev.tactus.sim.reference.ReferenceCodec;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Product and reference read the same in whatever comes along. */
class ReferenceAgreementTest {
    private static final SignatureRecovery BEST = SignatureRecoveries.best();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void onBatches(long seed) {
        Dice dice = new Dice(seed);
        int accepted = 0;
        for (int i = 0; i < 4_000; i++) {
            byte[] ssz = ReferenceCodec.encodeBatch(batch(dice));
            assertTrue(ReferenceAgreement.onBatch(ssz));
            accepted += ReferenceAgreement.onBatch(mutated(dice, ssz)) ? 1 : 0;
            accepted += ReferenceAgreement.onBatch(dice.bytes(dice.between(0, 64))) ? 1 : 0;
        }
        assertBetween(500, accepted, 7_500);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void onInputs(long seed) {
        Dice dice = new Dice(seed);
        int accepted = 0;
        for (int i = 0; i < 4_000; i++) {
            byte[] callData = InputBoxAbi.encodeEvmAdvance(advance(dice));
            assertTrue(ReferenceAgreement.onAdvance(callData));
            accepted += ReferenceAgreement.onAdvance(mutated(dice, callData)) ? 1 : 0;
        }
        assertBetween(400, accepted, 3_600);
    }

    @Test
    void onEveryFee() {
        assertEquals(FeeExponent.MAX, ReferenceCodec.LARGEST_FEE_EXPONENT);
        for (int exponent = 0; exponent <= FeeExponent.MAX; exponent++) {
            BigInteger value = ReferenceCodec.feeValue(exponent);
            assertEquals(value, FeeExponent.value(exponent));
            assertEquals(ReferenceCodec.ceilExponent(value), FeeExponent.ceil(value));
            BigInteger less = value.subtract(BigInteger.ONE);
            assertEquals(ReferenceCodec.ceilExponent(less), FeeExponent.ceil(less));
        }
        BigInteger tooMuch = FeeExponent.value(FeeExponent.MAX).add(BigInteger.ONE);
        var _ = assertThrows(RuntimeException.class, () -> FeeExponent.ceil(tooMuch));
        var _ = assertThrows(RuntimeException.class, () -> ReferenceCodec.ceilExponent(tooMuch));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void onSignatures(long seed) {
        Dice dice = new Dice(seed);
        var signer = new EcdsaSigner(SimDeployment.key("signer"));
        int recovered = 0;
        for (int i = 0; i < 400; i++) {
            byte[] hash = dice.bytes(Hash32.SIZE);
            byte[] signature = signer.sign(Hash32.wrap(hash)).toArray();
            assertTrue(ReferenceAgreement.onSignature(BEST, hash, signature));
            byte[] mutated = mutated(dice, signature);
            recovered += ReferenceAgreement.onSignature(BEST, hash, mutated) ? 1 : 0;
            byte[] random = dice.bytes(65);
            random[64] = (byte) dice.between(0, 40);
            recovered += ReferenceAgreement.onSignature(BEST, hash, random) ? 1 : 0;
        }
        assertBetween(100, recovered, 700);
    }

    @Test
    void onWhoSentAnOp() {
        Dice dice = new Dice(7);
        var authenticator = new UserOpAuthenticator(SimDeployment.DEPLOYMENT.domain(), BEST);
        byte[] domain = ReferenceCodec.domainSeparator(ScriptedL1.RULES);
        var signer = new ScriptedL1.User("sender");
        int senders = 0;
        for (int i = 0; i < 400; i++) {
            RefBatch.Op op = signer.op(number(dice, 32), dice.between(0, 65535), dice.bytes(dice.between(0, 70)));
            if (dice.chance(0.5)) {
                op = new RefBatch.Op(op.nonce(), op.maxFee(), op.data(), mutated(dice, op.signature()));
            }
            byte[] hash = ReferenceCodec.signingHash(domain, op.nonce(), op.maxFee(), op.data());
            Optional<ValidUserOp> product = authenticator.recover(ReferenceAgreement.translate(op));
            Recovery reference = ReferenceCodec.recover(hash, op.signature());
            assertEquals(product.isPresent(), reference instanceof Recovery.Sender);
            product.ifPresent(valid -> {
                Address sender = ReferenceAgreement.sender(reference);
                assertEquals(valid.sender(), sender);
                assertEquals(
                        valid.txHash(),
                        Hash32.wrap(ReferenceCodec.txHash(hash, sender.bytes().toArray())));
            });
            senders += product.isPresent() ? 1 : 0;
        }
        assertBetween(200, senders, 399);
    }

    private static RefBatch batch(Dice dice) {
        return new RefBatch(
                number(dice, 64),
                several(
                        dice,
                        () -> new RefBatch.Frame(
                                several(
                                        dice,
                                        () -> new RefBatch.Op(
                                                number(dice, 32),
                                                (int) number(dice, 16),
                                                dice.bytes(dice.between(0, 40)),
                                                dice.bytes(dice.chance(0.5) ? 65 : dice.between(0, 70)))),
                                number(dice, 64),
                                (int) number(dice, 16))));
    }

    private static EvmAdvance advance(Dice dice) {
        return new EvmAdvance(
                number(dice, 63),
                Address.wrap(dice.bytes(Address.SIZE)),
                Address.wrap(dice.bytes(Address.SIZE)),
                number(dice, 63),
                number(dice, 63),
                new BigInteger(1, dice.bytes(dice.between(0, 32))),
                number(dice, 63),
                Bytes.wrap(dice.bytes(dice.between(0, 100))));
    }

    /** Small ones and ones with all bits are as likely as any. */
    private static long number(Dice dice, int bits) {
        return switch (dice.between(0, 3)) {
            case 0 -> dice.between(0, 3);
            case 1 -> -1L >>> (64 - bits);
            default -> dice.next() >>> (64 - bits);
        };
    }

    private static <T> List<T> several(Dice dice, Supplier<T> one) {
        List<T> some = new ArrayList<>();
        for (int i = dice.between(0, 3); i > 0; i--) {
            some.add(one.get());
        }
        return some;
    }

    /** Off by little: that is where decoders disagree. */
    private static byte[] mutated(Dice dice, byte[] valid) {
        byte[] bytes = valid.clone();
        for (int i = dice.between(1, 2); i > 0 && bytes.length > 0; i--) {
            int at = dice.between(0, bytes.length - 1);
            switch (dice.between(0, 5)) {
                case 0 -> bytes[at]++;
                case 1 -> bytes[at]--;
                case 2 -> bytes[at] ^= (byte) (1 << dice.between(0, 7));
                case 3 -> bytes[at] = (byte) (dice.chance(0.5) ? 0 : 0xff);
                case 4 -> bytes = Arrays.copyOf(bytes, dice.between(at, bytes.length + 40));
                default -> bytes[at] = (byte) dice.next();
            }
        }
        return bytes;
    }

    private static void assertBetween(int least, int actual, int most) {
        assertTrue(least <= actual && actual <= most, () -> "the dice are loaded: " + actual);
    }
}
