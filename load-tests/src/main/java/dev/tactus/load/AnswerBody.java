package dev.tactus.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * The fields of an answer to {@code POST /tx} that are looked at.
 *
 * @param offset negative if the answer has none
 * @param txHash empty if the answer has none
 * @param code   of an error; empty if the answer has none
 */
record AnswerBody(long offset, String txHash, String code) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final AnswerBody NOTHING = new AnswerBody(-1, "", "");

    /** What is not a JSON object has none of them. */
    static AnswerBody parse(byte[] body) {
        long offset = -1;
        String txHash = "";
        String code = "";
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return NOTHING;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                switch (name) {
                    case "offset" -> offset = value == JsonToken.VALUE_NUMBER_INT ? json.getLongValue() : -1;
                    case "tx_hash" -> txHash = value == JsonToken.VALUE_STRING ? json.getText() : "";
                    case "code" -> code = value == JsonToken.VALUE_STRING ? json.getText() : "";
                    default -> json.skipChildren();
                }
            }
            return new AnswerBody(offset, txHash, code);
        } catch (IOException e) {
            return NOTHING;
        }
    }
}
