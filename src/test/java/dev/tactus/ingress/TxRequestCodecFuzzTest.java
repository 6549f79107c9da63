package dev.tactus.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tactus.protocol.Protocol;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Whatever the body: an error without any of its text, or a request within every limit, which reads back the same. */
class TxRequestCodecFuzzTest {
    private static final int MAX_DATA = 53;
    private static final TxRequestCodec CODEC = new TxRequestCodec(MAX_DATA);

    @FuzzTest(maxDuration = "60s")
    void decodes(byte[] body) throws ApiException {
        TxRequest request;
        try {
            request = CODEC.decode(body);
        } catch (ApiException refused) {
            assertEquals(400, refused.failure().error().status());
            assertTellsNumbersOnly(refused.failure());
            return;
        }
        assertTrue(request.op().nonce() >= 0 && request.op().nonce() <= Protocol.MAX_NONCE);
        assertTrue(request.op().maxFee() >= 0 && request.op().maxFee() <= Protocol.MAX_FEE_FIELD);
        assertTrue(request.op().data().size() <= MAX_DATA);
        assertEquals(Protocol.SIGNATURE_BYTES, request.signature().size());
        String again = json(request);
        assertEquals(request, decode(again));
        assertEquals(request, decode("{\"extra\":[{\"message\":0}]," + again.substring(1)));
        assertEquals(request, decode(again.replace("\"nonce\"", "\"extra\":null,\"nonce\"")));
    }

    private static void assertTellsNumbersOnly(ApiError.Failure failure) {
        String numbers = Pattern.quote(failure.error().text()).replace("%s", "\\E[0-9]+\\Q");
        assertTrue(failure.message().matches(numbers), failure::message);
    }

    private static String json(TxRequest request) {
        return Ops.json(
                Long.toString(request.op().nonce()),
                Integer.toString(request.op().maxFee()),
                request.op().data().toHex(),
                request.signature().toHex(),
                request.declaredSender().toHex());
    }

    private static TxRequest decode(String body) throws ApiException {
        return CODEC.decode(body.getBytes(StandardCharsets.UTF_8));
    }
}
