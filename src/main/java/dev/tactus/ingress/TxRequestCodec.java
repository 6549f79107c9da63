package dev.tactus.ingress;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Protocol;
import dev.tactus.protocol.UserOp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads the body of {@code POST /tx}. Strict: UTF-8 without a byte order mark, one JSON object and nothing after it,
 * integers written as integers, every field present once. Unknown fields are ignored, whatever is in them, down to a
 * bounded depth. A field of ours that comes twice is refused: which one a client meant cannot be known.
 */
final class TxRequestCodec {
    private static final int MAX_DEPTH = 32;
    private static final int SIGNATURE_CHARS = 2 + 2 * Protocol.SIGNATURE_BYTES;
    private static final int SENDER_CHARS = 2 + 2 * Address.SIZE;
    /** uint32 has at most 10 digits: a longer number is out of range whatever its value. */
    private static final int MAX_DIGITS = 10;

    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private final int maxDataBytes;

    /** @param maxDataBytes longest method payload that the application knows */
    TxRequestCodec(int maxDataBytes) {
        this.maxDataBytes = maxDataBytes;
    }

    /** @throws ApiException with the first check that fails, in the order JSON, lengths, hex */
    TxRequest decode(byte[] body) throws ApiException {
        Raw raw;
        try {
            raw = parse(text(body));
        } catch (IOException notJson) {
            throw new ApiException(ApiError.INVALID_JSON);
        }
        if (raw.signature.length() != SIGNATURE_CHARS) {
            throw new ApiException(ApiError.SIGNATURE_LENGTH);
        }
        if (raw.sender.length() != SENDER_CHARS) {
            throw new ApiException(ApiError.SENDER_LENGTH);
        }
        int dataBytes = Math.ceilDiv(Math.max(0, raw.data.length() - 2), 2);
        if (dataBytes > maxDataBytes) {
            throw new ApiException(ApiError.DATA_TOO_LARGE.with(maxDataBytes, dataBytes));
        }
        Bytes signature = Hex.decode(raw.signature);
        Address sender = new Address(Hex.decode(raw.sender));
        return new TxRequest(new UserOp(raw.nonce, (int) raw.maxFee, Hex.decode(raw.data)), signature, sender);
    }

    private static String text(byte[] body) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    }

    private static Raw parse(String text) throws IOException {
        try (JsonParser json = FACTORY.createParser(text)) {
            var raw = new Raw();
            expect(json.nextToken() == JsonToken.START_OBJECT);
            raw.readTop(json);
            expect(json.nextToken() == null);
            expect(raw.seen.size() == Raw.FIELDS);
            return raw;
        }
    }

    private static void expect(boolean holds) throws NotOurJson {
        if (!holds) {
            throw new NotOurJson();
        }
    }

    /** Well-formed or not, it is not the object that we read. */
    private static final class NotOurJson extends IOException {
        private static final long serialVersionUID = 1;

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }

    /** The fields as they stand in the text. */
    private static final class Raw {
        private static final int FIELDS = 6;

        private final Set<String> seen = new HashSet<>();
        private long nonce;
        private long maxFee;
        private String data = "";
        private String signature = "";
        private String sender = "";

        private void readTop(JsonParser json) throws IOException {
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                switch (name) {
                    case "message" -> {
                        once(name);
                        expect(value == JsonToken.START_OBJECT);
                        readMessage(json);
                    }
                    case "signature" -> signature = string(name, json);
                    case "sender" -> sender = string(name, json);
                    default -> json.skipChildren();
                }
            }
        }

        private void readMessage(JsonParser json) throws IOException {
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "nonce" -> nonce = integer(name, json, Protocol.MAX_NONCE);
                    case "max_fee" -> maxFee = integer(name, json, Protocol.MAX_FEE_FIELD);
                    case "data" -> data = string(name, json);
                    default -> json.skipChildren();
                }
            }
        }

        private String string(String name, JsonParser json) throws IOException {
            once(name);
            expect(json.currentToken() == JsonToken.VALUE_STRING);
            return json.getText();
        }

        private long integer(String name, JsonParser json, long max) throws IOException {
            once(name);
            expect(json.currentToken() == JsonToken.VALUE_NUMBER_INT);
            String digits = json.getText();
            expect(digits.length() <= MAX_DIGITS && digits.charAt(0) != '-');
            long value = Long.parseLong(digits);
            expect(value <= max);
            return value;
        }

        private void once(String name) throws IOException {
            expect(seen.add(name));
        }
    }
}
