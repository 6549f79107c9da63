package dev.tactus.sim.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every vector of the protocol, and the samples its text adds. */
class ReferenceVectorsTest {
    private JsonNode vectors;

    @BeforeEach
    void load() throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/vectors/protocol.json"))) {
            vectors = new ObjectMapper().readTree(in);
        }
    }

    @Test
    void domainAndHashesOfTheSignedOp() {
        JsonNode op = vectors.required("userOp");
        long nonce = op.required("nonce").asLong();
        int maxFee = op.required("max_fee").asInt();
        byte[] data = hex(op, "data");

        byte[] domain = ReferenceCodec.domainSeparator(rules());
        byte[] signingHash = ReferenceCodec.signingHash(domain, nonce, maxFee, data);

        assertArrayEquals(hex(vectors.required("domain"), "separator"), domain);
        assertArrayEquals(hex(op, "structHash"), ReferenceCodec.structHash(nonce, maxFee, data));
        assertArrayEquals(hex(op, "signingHash"), signingHash);
        assertArrayEquals(hex(op, "tx_hash"), ReferenceCodec.txHash(signingHash, hex(op, "sender")));
    }

    @Test
    void theSignatureIsTheKeysAndRecoversToItsAddress() {
        JsonNode op = vectors.required("userOp");
        TestKey key = new TestKey(hex(op, "privateKey"));

        var recovery = ReferenceCodec.recover(hex(op, "signingHash"), hex(op, "signature"));

        assertArrayEquals(hex(op, "signature"), key.sign(hex(op, "signingHash")));
        assertArrayEquals(hex(op, "sender"), key.address());
        assertArrayEquals(
                hex(op, "sender"),
                assertInstanceOf(Recovery.Sender.class, recovery).address());
    }

    @Test
    void batches() {
        JsonNode op = vectors.required("userOp");
        byte[] dummy = new byte[65];
        Arrays.fill(dummy, (byte) 0xee);
        var small = new RefBatch.Op(0, 100, HexFormat.of().parseHex("aabbccdd"), dummy);
        var signed = new RefBatch.Op(0, 2000, hex(op, "data"), hex(op, "signature"));
        List<RefBatch> expected = List.of(
                new RefBatch(0, List.of()),
                new RefBatch(7, List.of(InputScript.frame(12, 1060))),
                new RefBatch(42, List.of(InputScript.frame(100, 42, small))),
                new RefBatch(0, List.of(InputScript.frame(100, 1356, signed))));
        assertEquals(expected.size(), vectors.required("batches").size());
        for (int i = 0; i < expected.size(); i++) {
            JsonNode vector = vectors.required("batches").get(i);
            byte[] ssz = hex(vector, "ssz");
            assertArrayEquals(ssz, ReferenceCodec.encodeBatch(expected.get(i)));
            RefBatch decoded = ReferenceCodec.decodeBatch(ssz).orElseThrow();
            assertArrayEquals(ssz, ReferenceCodec.encodeBatch(decoded));
            assertEquals(expected.get(i).nonce(), decoded.nonce());
            if (vector.has("keccak256")) {
                assertArrayEquals(hex(vector, "keccak256"), ReferenceCodec.keccak256(ssz));
            }
        }
    }

    @Test
    void feeAmounts() {
        for (JsonNode sample : vectors.required("fees")) {
            assertEquals(
                    new BigInteger(sample.get(1).asText()),
                    ReferenceCodec.feeValue(sample.get(0).asInt()));
        }
        assertEquals(new BigInteger("157866680281499"), ReferenceCodec.feeValue(4201));
        assertThrows(IllegalArgumentException.class, () -> ReferenceCodec.feeValue(17102));
        assertThrows(IllegalArgumentException.class, () -> ReferenceCodec.feeValue(-1));
    }

    @Test
    void smallestExponentsThatDoNotUndercharge() {
        for (JsonNode sample : vectors.required("feeCeil")) {
            assertEquals(
                    sample.get(1).asInt(),
                    ReferenceCodec.ceilExponent(new BigInteger(sample.get(0).asText())));
        }
        assertEquals(0, ReferenceCodec.ceilExponent(BigInteger.ZERO));
        BigInteger largest = ReferenceCodec.feeValue(ReferenceCodec.LARGEST_FEE_EXPONENT);
        assertEquals(ReferenceCodec.LARGEST_FEE_EXPONENT, ReferenceCodec.ceilExponent(largest));
        assertThrows(IllegalArgumentException.class, () -> ReferenceCodec.ceilExponent(largest.add(BigInteger.ONE)));
    }

    /** What the search for the smallest exponent rests on. */
    @Test
    void amountsNeverFall() {
        for (int n = 1; n <= ReferenceCodec.LARGEST_FEE_EXPONENT; n++) {
            assertEquals(
                    ReferenceCodec.feeValue(n),
                    ReferenceCodec.feeValue(n).max(ReferenceCodec.feeValue(n - 1)),
                    "exponent " + n);
        }
    }

    @Test
    void batchNoncesFold() {
        for (JsonNode fold : vectors.required("nonceFold")) {
            assertEquals(0, fold.get(0).asLong(), "every fold starts at genesis");
            InputScript script = new InputScript();
            for (JsonNode nonce : fold.get(1)) {
                var _ = script.batch(1, nonce.asLong());
            }
            assertEquals(fold.get(2).asLong(), script.scheduler.nextBatchNonce());
        }
    }

    private ReferenceRules rules() {
        JsonNode domain = vectors.required("domain");
        return new ReferenceRules(
                domain.required("chainId").asLong(),
                hex(domain, "verifyingContract"),
                InputScript.SUBMITTER,
                List.of(InputScript.PORTAL),
                InputScript.TOKEN);
    }

    private static byte[] hex(JsonNode node, String field) {
        return HexFormat.of().parseHex(node.required(field).asText().substring(2));
    }
}
