package dev.tactus.devnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.devnet.L1Client.Draft;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.Sign;
import org.web3j.crypto.TransactionEncoder;

@Timeout(60)
final class TransactionDecoderTest {
    private static final DevAccount SIGNER = DevAccounts.USERS.get(3);
    private static final Address TO = Address.fromHex("00000000000000000000000000000000deadbeef");
    private static final BigInteger ORDER = Sign.CURVE_PARAMS.getN();

    @Test
    void readsEveryFieldOfBothTypes() throws Exception {
        Draft draft =
                Draft.of(7, TO, "aabbcc").withValue(BigInteger.TEN.pow(18)).withGas(123_456);

        Transaction two = decode(draft.signedBy(SIGNER));
        Transaction zero = decode(draft.signedAsLegacyBy(SIGNER));

        for (Transaction each : List.of(two, zero)) {
            assertEquals(SIGNER.address(), each.from());
            assertEquals(31337, each.chainId());
            assertEquals(7, each.nonce());
            assertEquals(TO, each.to());
            assertEquals(BigInteger.TEN.pow(18), each.value());
            assertEquals(Bytes.fromHex("aabbcc"), each.data());
            assertEquals(123_456, each.gasLimit());
            assertEquals(draft.maxFee(), each.maxFee());
        }
        assertEquals(2, two.type());
        assertEquals(draft.tip(), two.tip());
        assertEquals(0, zero.type());
        assertEquals(zero.maxFee(), zero.tip());
    }

    @Test
    void refusesKindsThatItDoesNotKnow() {
        var unprotected = RawTransaction.createTransaction(
                BigInteger.ZERO, BigInteger.TEN, BigInteger.TEN, TO.toHex(), BigInteger.ZERO, "");
        var creation = RawTransaction.createContractTransaction(
                BigInteger.ZERO, BigInteger.TEN, BigInteger.TEN, BigInteger.ZERO, "0x00");
        var credentials = Credentials.create(SIGNER.key().reveal().toHex());

        assertRefused("replay-protected", Bytes.wrap(TransactionEncoder.signMessage(unprotected, credentials)));
        assertRefused("contract creation", Bytes.wrap(TransactionEncoder.signMessage(creation, 31337, credentials)));
        assertRefused("type is not supported", Bytes.fromHex("01c0"));
        assertRefused("empty", Bytes.EMPTY);
    }

    @Test
    void refusesAnAccessListAndAHighS() throws Exception {
        Rlp.Item.Items fields = fields(Draft.of(0, TO, "").signedBy(SIGNER));
        var withList = new ArrayList<>(fields.items());
        withList.set(8, Rlp.list(Rlp.list(Rlp.of(TO), Rlp.list())));
        var highS = new ArrayList<>(fields.items());
        BigInteger s = number(fields.items().get(11));
        highS.set(11, Rlp.of(ORDER.subtract(s)));
        highS.set(9, Rlp.of(1 - number(fields.items().get(9)).intValue()));

        assertRefused("access lists", typeTwo(withList));
        assertRefused("too high", typeTwo(highS));
    }

    @Test
    void refusesSignaturesOutOfRange() throws Exception {
        Rlp.Item.Items fields = fields(Draft.of(0, TO, "").signedBy(SIGNER));
        for (BigInteger bad : List.of(BigInteger.ZERO, ORDER, ORDER.add(BigInteger.ONE))) {
            var changed = new ArrayList<>(fields.items());
            changed.set(10, Rlp.of(bad));
            assertRefused("invalid signature", typeTwo(changed));
        }
        var parity = new ArrayList<>(fields.items());
        parity.set(9, Rlp.of(2));
        assertRefused("parity", typeTwo(parity));
    }

    /** Whatever comes in, only the decoder's own exception comes out, and nothing decodes that is not canonical. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void mutatedTransactionsNeverBreakTheDecoder(long seed) {
        var random = new Random(seed);
        byte[] two = Bytes.fromHex(Draft.of(3, TO, "aabb").signedBy(SIGNER)).toArray();
        byte[] zero =
                Bytes.fromHex(Draft.of(3, TO, "aabb").signedAsLegacyBy(SIGNER)).toArray();
        for (int round = 0; round < 1000; round++) {
            byte[] raw = mutate((round % 2 == 0 ? two : zero).clone(), random);
            try {
                Transaction decoded = TransactionDecoder.decode(Bytes.of(raw));
                byte[] body =
                        decoded.type() == 2 ? decoded.raw().slice(1, raw.length).toArray() : raw;
                assertEquals(Bytes.of(body), Bytes.wrap(Rlp.encode(Rlp.decode(body))));
            } catch (DecodeException expected) {
                assertTrue(!String.valueOf(expected.getMessage()).isEmpty());
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + " round " + round + " " + Bytes.of(raw), e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "8100",
                "817f",
                "b800",
                "b80100",
                "b90001aa",
                "f800",
                "c1",
                "82aa",
                "c0c0",
                "f90000",
                "bfffffffffffffffff",
                "ffffffffffffffffff",
                "c5c4c3c2c1c0"
            })
    void refusesWhatIsNotCanonicalRlp(String hex) {
        assertThrows(DecodeException.class, () -> Rlp.decode(Bytes.fromHex(hex).toArray()));
    }

    @Test
    void encodesRlpAsTheYellowPaperDoes() throws Exception {
        String lorem =
                "4c6f72656d20697073756d20646f6c6f722073697420616d65742c20636f6e7365637465747572206164697069736963"
                        + "696e6720656c6974";
        assertEquals("0x83646f67", encoded(Rlp.of(Bytes.fromHex("646f67"))));
        assertEquals("0x80", encoded(Rlp.of(0)));
        assertEquals("0x0f", encoded(Rlp.of(15)));
        assertEquals("0x820400", encoded(Rlp.of(1024)));
        assertEquals("0xc0", encoded(Rlp.list()));
        assertEquals(
                "0xc7c0c1c0c3c0c1c0",
                encoded(Rlp.list(Rlp.list(), Rlp.list(Rlp.list()), Rlp.list(Rlp.list(), Rlp.list(Rlp.list())))));
        assertEquals("0xb838" + lorem, encoded(Rlp.of(Bytes.fromHex(lorem))));
        assertEquals(
                Rlp.of(Bytes.wrap(new byte[70_000])), Rlp.decode(Rlp.encode(Rlp.of(Bytes.wrap(new byte[70_000])))));
    }

    private static byte[] mutate(byte[] raw, Random random) {
        switch (random.nextInt(3)) {
            case 0 -> raw[random.nextInt(raw.length)] = (byte) random.nextInt();
            case 1 -> raw[random.nextInt(raw.length)] ^= (byte) (1 << random.nextInt(8));
            default -> {
                return Arrays.copyOf(raw, random.nextInt(raw.length + 20));
            }
        }
        return raw;
    }

    private static Transaction decode(String raw) throws DecodeException {
        return TransactionDecoder.decode(Bytes.fromHex(raw));
    }

    private static void assertRefused(String reason, Bytes raw) {
        DecodeException refusal = assertThrows(DecodeException.class, () -> TransactionDecoder.decode(raw));
        assertTrue(String.valueOf(refusal.getMessage()).contains(reason), refusal::toString);
    }

    private static Rlp.Item.Items fields(String rawTypeTwo) throws DecodeException {
        byte[] body = Bytes.fromHex(rawTypeTwo.substring(4)).toArray();
        return (Rlp.Item.Items) Rlp.decode(body);
    }

    private static Bytes typeTwo(List<Rlp.Item> fields) {
        return Bytes.fromHex("02" + encoded(new Rlp.Item.Items(fields)).substring(2));
    }

    private static BigInteger number(Rlp.Item item) {
        return new BigInteger(1, ((Rlp.Item.Text) item).value().toArray());
    }

    private static String encoded(Rlp.Item item) {
        return Bytes.wrap(Rlp.encode(item)).toHex();
    }
}
