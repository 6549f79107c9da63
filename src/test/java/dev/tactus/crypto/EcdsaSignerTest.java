package dev.tactus.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.Vectors;
import dev.tactus.config.PrivateKey;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Eip712;
import dev.tactus.protocol.Hash32;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Sign;

class EcdsaSignerTest {
    @Test
    void signsTheVectorByteForByte() {
        var vector = Vectors.all("userOp");

        var signed = new EcdsaSigner(Vectors.key()).sign(new Eip712(Vectors.domain()), Vectors.op());

        assertEquals(Vectors.bytes(vector, "signature"), signed.signature());
        assertEquals(Vectors.hash(vector, "tx_hash"), signed.txHash());
        assertEquals(Vectors.sender(), signed.sender());
        assertEquals(Vectors.op(), signed.op());
    }

    @Test
    void agreesWithAnotherSignerOnAddressesAndSignatures() {
        long seed = 20_260_101;
        var random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            byte[] secret = new byte[32];
            byte[] hash = new byte[32];
            random.nextBytes(secret);
            random.nextBytes(hash);
            var signer = new EcdsaSigner(new PrivateKey(Bytes.of(secret)));
            var other = Credentials.create(Bytes.of(secret).toHex());

            var theirs = Sign.signMessage(hash, other.getEcKeyPair(), false);

            assertEquals(Address.fromHex(other.getAddress()), signer.address(), "seed " + seed);
            assertEquals(
                    TestSignatures.of(
                            new BigInteger(1, theirs.getR()), new BigInteger(1, theirs.getS()), theirs.getV()[0]),
                    signer.sign(Hash32.wrap(hash)),
                    "seed " + seed);
        }
    }

    @Test
    void refusesKeysOutsideOfTheOrder() {
        assertRefused(BigInteger.ZERO);
        assertRefused(SignatureForm.ORDER);
        assertRefused(BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE));
    }

    @Test
    void takesTheFirstAndTheLastKey() {
        assertEquals(Address.fromHex("7E5F4552091A69125d5DfCb7b8C2659029395Bdf"), addressOf(BigInteger.ONE));
        assertEquals(
                Address.fromHex("80C0dbf239224071c59dD8970ab9d542E3414aB2"),
                addressOf(SignatureForm.ORDER.subtract(BigInteger.ONE)));
    }

    @Test
    void doesNotTellTheKeyWhenItRefusesIt() {
        var key = new PrivateKey(Bytes.wrap(SignatureForm.word(SignatureForm.ORDER)));

        var refused = assertThrows(IllegalArgumentException.class, () -> new EcdsaSigner(key));

        assertEquals("the private key is out of range", refused.getMessage());
        assertTrue(key.toString().chars().allMatch(c -> c == '*'));
    }

    private static Address addressOf(BigInteger secret) {
        return new EcdsaSigner(new PrivateKey(Bytes.wrap(SignatureForm.word(secret)))).address();
    }

    private static void assertRefused(BigInteger secret) {
        var key = new PrivateKey(Bytes.wrap(SignatureForm.word(secret)));
        assertThrows(IllegalArgumentException.class, () -> new EcdsaSigner(key));
    }
}
