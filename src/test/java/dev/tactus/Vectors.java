package dev.tactus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tactus.config.PrivateKey;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Eip712Domain;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.UserOp;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The vectors of the protocol, shared with every other implementation of it. */
public final class Vectors {
    private static final JsonNode ALL = load();

    private Vectors() {}

    public static JsonNode all(String section) {
        return ALL.required(section);
    }

    public static Eip712Domain domain() {
        JsonNode domain = all("domain");
        return new Eip712Domain(
                domain.required("chainId").asLong(),
                Address.fromHex(domain.required("verifyingContract").asText()));
    }

    public static UserOp op() {
        JsonNode op = all("userOp");
        return new UserOp(op.required("nonce").asLong(), op.required("max_fee").asInt(), bytes(op, "data"));
    }

    public static PrivateKey key() {
        return new PrivateKey(bytes(all("userOp"), "privateKey"));
    }

    public static Address sender() {
        return Address.fromHex(all("userOp").required("sender").asText());
    }

    public static Bytes bytes(JsonNode node, String field) {
        return Bytes.fromHex(node.required(field).asText());
    }

    public static Hash32 hash(JsonNode node, String field) {
        return new Hash32(bytes(node, field));
    }

    private static JsonNode load() {
        try (InputStream in =
                Objects.requireNonNull(Vectors.class.getResourceAsStream("/vectors/protocol.json"), "vectors")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
