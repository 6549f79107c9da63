package dev.tactus.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tactus.protocol.ValidUserOp;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class TxRequestCodecTest {
    private static final ValidUserOp OP = Ops.op(Ops.ALICE, 0);
    private static final String SIGNATURE = OP.signature().toHex();
    private static final String SENDER = OP.sender().toHex();

    private final TxRequestCodec codec = new TxRequestCodec(53);

    @Test
    void s8_readsEveryFieldUpToItsLargestValue() throws Exception {
        TxRequest request = decode(Ops.json("4294967295", "65535", "0xAAbb", SIGNATURE, SENDER));

        assertEquals(4_294_967_295L, request.op().nonce());
        assertEquals(65_535, request.op().maxFee());
        assertEquals("0xaabb", request.op().data().toHex());
        assertEquals(OP.signature(), request.signature());
        assertEquals(OP.sender(), request.declaredSender());
    }

    @Test
    void acceptsEmptyDataAndAnyOrderOfFields() throws Exception {
        String body = """
                {"sender":"%s","signature":"%s","message":{"data":"0x","max_fee":1,"nonce":0}}""".formatted(SENDER, SIGNATURE);

        assertEquals("0x", decode(body).op().data().toHex());
    }

    @Test
    void ignoresUnknownFieldsWhateverIsInThem() throws Exception {
        String body = """
                {"a":[{"message":1}],"a":2,"message":{"x":{"nonce":-1},"nonce":7,"max_fee":1,"data":"0x","y":1e999},\
                "signature":"%s","sender":"%s","z":null}""".formatted(SIGNATURE, SENDER);

        assertEquals(7, decode(body).op().nonce());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "-0",
                "4294967296",
                "18446744073709551616",
                "00",
                "01",
                "1.0",
                "1e0",
                "1e1",
                "\"1\"",
                "null",
                "true",
                "[]",
                "{}",
                "NaN",
                "Infinity",
                "0x1",
                "+1",
                "99999999999999999999999999999999999999999"
            })
    void s8_refusesEverythingButANonceInRange(String nonce) {
        refuses(Ops.json(nonce, "1", "0x", SIGNATURE, SENDER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "1.5", "null", "\"1\""})
    void s8_refusesEverythingButAFeeInRange(String maxFee) {
        refuses(Ops.json("0", maxFee, "0x", SIGNATURE, SENDER));
    }

    static Stream<String> notTheObject() {
        String whole = Ops.json(OP);
        return Stream.of(
                "",
                " ",
                "null",
                "1",
                "\"\"",
                "[" + whole + "]",
                whole + whole,
                whole + "}",
                whole + " x",
                whole.substring(0, whole.length() - 1),
                "\ufeff" + whole,
                "// comment\n" + whole,
                whole.replace('"', '\''),
                whole.replace("\"nonce\":0,", ""),
                whole.replace("\"max_fee\":2000,", ""),
                whole.replace(",\"data\":\"0x00aabb\"", ""),
                whole.replace("\"sender\"", "\"Sender\""),
                whole.replace("\"signature\"", "\"sig\""),
                whole.replace("\"message\":{", "\"message\":[{"),
                whole.replace("\"nonce\":0", "\"nonce\":0,\"nonce\":0"),
                whole.replace("{\"message\"", "{\"sender\":\"" + SENDER + "\",\"message\""),
                whole.replace("{\"message\"", "{\"message\":{},\"message\""),
                whole.replace("\"0x00aabb\"", "null"),
                whole.replace("\"0x00aabb\"", "\"0x00\naabb\""),
                "{\"a\":" + "[".repeat(1500) + "]".repeat(1500) + "," + whole.substring(1),
                "{\"a\":" + "{\"a\":".repeat(600) + "1" + "}".repeat(600) + "," + whole.substring(1));
    }

    @ParameterizedTest
    @MethodSource("notTheObject")
    void refusesWhatIsNotTheObject(String body) {
        refuses(body);
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        byte[] body = Ops.json(OP).replace("0x00aabb", "0x00aab?").getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < body.length; i++) {
            if (body[i] == '?') {
                body[i] = (byte) 0xff;
            }
        }

        assertEquals(ApiError.INVALID_JSON, refused(body));
    }

    @Test
    void refusesOtherUnicodeEncodings() {
        assertEquals(ApiError.INVALID_JSON, refused(Ops.json(OP).getBytes(StandardCharsets.UTF_16LE)));
        assertEquals(ApiError.INVALID_JSON, refused(Ops.json(OP).getBytes(StandardCharsets.UTF_16)));
    }

    @Test
    void takesALoneSurrogateForWhatItIs() {
        assertEquals(
                ApiError.INVALID_HEX,
                refused(Ops.json("0", "1", "0x\\ud800\\ud800", SIGNATURE, SENDER)
                        .getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void s13_throwsNothingButItsOwnErrorOnMutatedBodies() {
        long seed = 20_260_101;
        var random = new Random(seed);
        byte[] whole = Ops.json(OP).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 50_000; i++) {
            byte[] body = whole.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            try {
                codec.decode(body);
            } catch (ApiException expected) {
                // One of ours: whatever else it threw would end the test and name the seed above.
            } catch (RuntimeException other) {
                throw new AssertionError("seed " + seed + ", round " + i, other);
            }
        }
    }

    private TxRequest decode(String body) throws ApiException {
        return codec.decode(body.getBytes(StandardCharsets.UTF_8));
    }

    private void refuses(String body) {
        assertEquals(ApiError.INVALID_JSON, refused(body.getBytes(StandardCharsets.UTF_8)));
    }

    private ApiError refused(byte[] body) {
        return assertThrows(ApiException.class, () -> codec.decode(body))
                .failure()
                .error();
    }
}
