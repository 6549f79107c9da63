package dev.tactus.l1.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tactus.protocol.Bytes;
import java.io.IOException;
import java.io.NotSerializableException;
import java.util.Arrays;
import java.util.List;

/**
 * Whatever stands in the journal (the first byte chooses the manifest): the declared failure, or an entry that holds
 * what is written there and reads back the same. A damaged number or hash must never pass for another one.
 */
class SubmitterSerializerFuzzTest {
    private static final List<String> MANIFESTS = List.of(
            "slot-recorded/1",
            "slot-settled/1",
            "submitter-state/1",
            "slot-recorded/3",
            "slot-recorded/2",
            "slot-bumped/1",
            "slot-abandoned/1",
            "slot-settled/2",
            "submitter-state/2",
            "watermark-raised/1");
    /** Read for ever, and written no more. */
    private static final List<String> OLD = List.of("slot-recorded/1", "slot-settled/1", "submitter-state/1");

    private final SubmitterSerializer serializer = new SubmitterSerializer();
    private final JsonMapper mapper = new JsonMapper();

    @FuzzTest(maxDuration = "60s")
    void reads(byte[] input) throws IOException {
        int choice = input.length == 0 ? 0 : (input[0] & 0xff) % MANIFESTS.size();
        byte[] json = input.length == 0 ? input : Arrays.copyOfRange(input, 1, input.length);
        String manifest = MANIFESTS.get(choice);
        Object entry;
        try {
            entry = serializer.fromBinary(json, manifest);
        } catch (NotSerializableException refused) {
            assertTrue(String.valueOf(refused.getMessage()).endsWith(manifest));
            return;
        }
        byte[] again = serializer.toBinary(entry);
        assertEquals(entry, serializer.fromBinary(again, serializer.manifest(entry)));
        if (!OLD.contains(manifest)) {
            assertEquals(manifest, serializer.manifest(entry));
            assertHolds(mapper.readTree(json), mapper.readTree(again));
        }
    }

    /** Every value that we would write stands in {@code read} as well; what we do not know is ignored. */
    private static void assertHolds(JsonNode read, JsonNode written) {
        if (written.isValueNode()) {
            assertEquals(scalar(written), scalar(read));
            return;
        }
        assertEquals(written.getNodeType(), read.getNodeType());
        assertTrue(written.isObject() || written.size() == read.size());
        for (int i = 0; written.isArray() && i < written.size(); i++) {
            assertHolds(read.get(i), written.get(i));
        }
        written.properties().forEach(field -> assertHolds(read.path(field.getKey()), field.getValue()));
    }

    /** Hex may be written in either case. */
    private static Object scalar(JsonNode value) {
        return value.isTextual() && value.textValue().startsWith("0x") ? Bytes.fromHex(value.textValue()) : value;
    }
}
