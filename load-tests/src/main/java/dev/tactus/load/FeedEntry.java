package dev.tactus.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Hash32;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a load looks at in a message of the order; other fields may be there or not.
 *
 * @param kind   {@code user_op}, {@code direct_input} or {@code reverted}
 * @param offset {@code from_offset} of what was reverted
 * @param sender null in what has none
 * @param nonce  negative in what has none
 */
record FeedEntry(String kind, long offset, @Nullable Address sender, long nonce, Optional<Hash32> txHash) {
    static final JsonFactory JSON = new JsonFactory();

    /** @throws IOException if it is no message */
    static FeedEntry parse(String text) throws IOException {
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not an object");
            }
            return read(json);
        }
    }

    /** @param json at the start of an object; afterwards at its end */
    static FeedEntry read(JsonParser json) throws IOException {
        String kind = "";
        long offset = -1;
        long nonce = -1;
        String sender = "";
        String txHash = "";
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "kind" -> kind = json.getText();
                case "offset", "from_offset" -> offset = json.getLongValue();
                case "nonce" -> nonce = json.getLongValue();
                case "sender" -> sender = json.getText();
                case "tx_hash" -> txHash = value == JsonToken.VALUE_STRING ? json.getText() : "";
                default -> json.skipChildren();
            }
        }
        try {
            return new FeedEntry(
                    kind,
                    offset,
                    sender.isEmpty() ? null : Address.fromHex(sender),
                    nonce,
                    txHash.isEmpty() ? Optional.empty() : Optional.of(Hash32.fromHex(txHash)));
        } catch (IllegalArgumentException e) {
            throw new IOException("an address or a hash that is none", e);
        }
    }
}
