package dev.tactus.l1.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.io.NotSerializableException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class SubmitterSerializerTest {
    private static final Slot SLOT = new Slot(
            3,
            4_294_967_296L,
            Bytes.fromHex("02ab"),
            Hash32.fromHex("11".repeat(32)),
            Hash32.fromHex("22".repeat(32)),
            1);
    private static final String SLOT_JSON =
            "{\"batchNonce\":3,\"walletNonce\":4294967296,\"transaction\":\"0x02ab\",\"transactionHash\":\"0x"
                    + "11".repeat(32) + "\",\"payloadHash\":\"0x" + "22".repeat(32) + "\",\"generation\":1}";

    private final SubmitterSerializer serializer = new SubmitterSerializer();

    static Stream<Arguments> entries() {
        return Stream.of(
                Arguments.of(new SubmitterEvent.SlotRecorded(SLOT), "slot-recorded/1", SLOT_JSON),
                Arguments.of(new SubmitterEvent.SlotSettled(7), "slot-settled/1", "{\"walletNonce\":7}"),
                Arguments.of(
                        new SubmitterState(8, List.of(SLOT)),
                        "submitter-state/1",
                        "{\"watermark\":8,\"slots\":[" + SLOT_JSON + "]}"));
    }

    /** These bytes stand in journals: a change here needs a new version, not a new expectation. */
    @ParameterizedTest
    @MethodSource("entries")
    void writesAndReadsTheFirstVersionForEver(Object entry, String manifest, String json) throws Exception {
        assertEquals(manifest, serializer.manifest(entry));
        assertEquals(json, new String(serializer.toBinary(entry), StandardCharsets.UTF_8));
        assertEquals(entry, serializer.fromBinary(json.getBytes(StandardCharsets.UTF_8), manifest));
    }

    @Test
    void refusesAnUnknownManifest() {
        assertThrows(NotSerializableException.class, () -> serializer.fromBinary(new byte[] {'{', '}'}, "slot/2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "{\"batchNonce\":1", "null"})
    void refusesADamagedEntry(String json) {
        assertThrows(
                NotSerializableException.class,
                () -> serializer.fromBinary(json.getBytes(StandardCharsets.UTF_8), "slot-recorded/1"));
    }

    /** Read leniently, each of these would be a nonce or a list that nobody wrote. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"watermark\":\"8\",\"slots\":[]}",
                "{\"watermark\":8.5,\"slots\":[]}",
                "{\"watermark\":9223372036854775808,\"slots\":[]}",
                "{\"watermark\":null,\"slots\":[]}",
                "{\"watermark\":8,\"slots\":\"none\"}",
                "{\"watermark\":8,\"slots\":{\"a\":1}}",
                "{\"watermark\":8,\"slots\":[null]}"
            })
    void refusesAStateOfOtherTypes(String json) {
        assertThrows(
                NotSerializableException.class,
                () -> serializer.fromBinary(json.getBytes(StandardCharsets.UTF_8), "submitter-state/1"));
    }

    @Test
    void refusesANumberWhereHexMustStand() {
        byte[] json = SLOT_JSON.replace("\"0x02ab\"", "2").getBytes(StandardCharsets.UTF_8);

        assertThrows(NotSerializableException.class, () -> serializer.fromBinary(json, "slot-recorded/1"));
    }
}
