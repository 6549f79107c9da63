package dev.tactus.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.Vectors;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every vector of the protocol that concerns this package. */
class ProtocolVectorsTest {
    private final Eip712 eip712 = new Eip712(Vectors.domain());

    @Test
    void domainSeparator() {
        assertEquals(Vectors.hash(Vectors.all("domain"), "separator"), eip712.domainSeparator());
        assertEquals(Eip712Domain.NAME, Vectors.all("domain").required("name").asText());
        assertEquals(
                Eip712Domain.VERSION, Vectors.all("domain").required("version").asText());
    }

    @Test
    void userOpHashes() {
        JsonNode vector = Vectors.all("userOp");

        Hash32 signingHash = eip712.signingHash(Vectors.op());

        assertEquals(Vectors.hash(vector, "structHash"), eip712.structHash(Vectors.op()));
        assertEquals(Vectors.hash(vector, "signingHash"), signingHash);
        assertEquals(Vectors.hash(vector, "tx_hash"), Eip712.txHash(signingHash, Vectors.sender()));
        assertEquals(vector.required("sender").asText(), Vectors.sender().toChecksummed());
    }

    @Test
    void batchesEncodeAndDecode() throws DecodeException {
        JsonNode vectors = Vectors.all("batches");
        Bytes signature = Vectors.bytes(Vectors.all("userOp"), "signature");
        Bytes dummy = Bytes.fromHex("ee".repeat(65));
        var small = new WireUserOp(new UserOp(0, 100, Bytes.fromHex("aabbccdd")), dummy);
        List<Batch> expected = List.of(
                new Batch(0, List.of()),
                new Batch(7, List.of(new Frame(List.of(), 12, 1060))),
                new Batch(42, List.of(new Frame(List.of(small), 100, 42))),
                new Batch(0, List.of(new Frame(List.of(new WireUserOp(Vectors.op(), signature)), 100, 1356))));
        assertEquals(expected.size(), vectors.size());
        int hashed = 0;
        for (int i = 0; i < expected.size(); i++) {
            JsonNode vector = vectors.get(i);
            Bytes ssz = Vectors.bytes(vector, "ssz");
            String what = vector.required("what").asText();
            assertEquals(expected.get(i), BatchCodec.decode(ssz.toArray()), what);
            assertArrayEquals(ssz.toArray(), BatchCodec.encode(expected.get(i)), what);
            if (vector.has("keccak256")) {
                assertEquals(Vectors.hash(vector, "keccak256"), Keccak.hash(ssz), what);
                hashed++;
            }
        }
        assertTrue(hashed >= 2);
    }

    @Test
    void fees() {
        assertTrue(Vectors.all("fees").size() >= 16);
        for (JsonNode pair : Vectors.all("fees")) {
            int exponent = pair.get(0).asInt();
            assertEquals(new BigInteger(pair.get(1).asText()), FeeExponent.value(exponent), "exponent " + exponent);
        }
    }

    @Test
    void ceilingsOfFees() {
        assertTrue(Vectors.all("feeCeil").size() >= 6);
        for (JsonNode pair : Vectors.all("feeCeil")) {
            String amount = pair.get(0).asText();
            assertEquals(pair.get(1).asInt(), FeeExponent.ceil(new BigInteger(amount)), "amount " + amount);
        }
    }
}
