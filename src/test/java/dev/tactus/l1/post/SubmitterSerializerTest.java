package dev.tactus.l1.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tactus.l1.FakeL1;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.io.NotSerializableException;
import java.math.BigInteger;
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
    private static final Fees FEES = new Fees(new BigInteger("30000000000000000000000"), BigInteger.TWO);
    /** Signatures are deterministic, so these bytes are the same for ever. */
    private static final Bytes TRANSACTION =
            SubmitterNode.WALLET.sign(31337, 4_294_967_296L, FakeL1.INPUT_BOX, Bytes.fromHex("1234"), 100_000, FEES);

    private static final Slot SLOT = new Slot(
            3,
            4_294_967_296L,
            Hash32.fromHex("22".repeat(32)),
            1,
            100_000,
            List.of(new Bid(TRANSACTION, Hash32.fromHex("11".repeat(32)), FEES)),
            false);
    private static final String BID_JSON = "{\"transaction\":\"" + TRANSACTION.toHex() + "\",\"hash\":\"0x"
            + "11".repeat(32) + "\",\"max\":\"30000000000000000000000\",\"tip\":\"2\"}";
    private static final String SLOT_JSON =
            "{\"batchNonce\":3,\"walletNonce\":4294967296,\"payloadHash\":\"0x" + "22".repeat(32)
                    + "\",\"generation\":1,\"gasLimit\":100000,\"abandoned\":false,\"bids\":[" + BID_JSON + "]}";
    private static final String SLOT_1_JSON = "{\"batchNonce\":3,\"walletNonce\":4294967296,\"transaction\":\""
            + TRANSACTION.toHex() + "\",\"transactionHash\":\"0x" + "11".repeat(32) + "\",\"payloadHash\":\"0x"
            + "22".repeat(32) + "\",\"generation\":1}";

    private final SubmitterSerializer serializer = new SubmitterSerializer();

    static Stream<Arguments> entries() {
        return Stream.of(
                Arguments.of(new SubmitterEvent.SlotRecorded(SLOT), "slot-recorded/2", SLOT_JSON),
                Arguments.of(
                        new SubmitterEvent.SlotBumped(7, SLOT.newest()),
                        "slot-bumped/1",
                        "{\"walletNonce\":7,\"bid\":" + BID_JSON + "}"),
                Arguments.of(
                        new SubmitterEvent.SlotCancelled(
                                7, new Bid(TRANSACTION, SLOT.newest().hash(), FEES, true)),
                        "slot-cancelled/1",
                        "{\"walletNonce\":7,\"bid\":" + BID_JSON.replace("}", ",\"cancels\":true}") + "}"),
                Arguments.of(new SubmitterEvent.SlotAbandoned(7), "slot-abandoned/1", "{\"walletNonce\":7}"),
                Arguments.of(
                        new SubmitterEvent.SlotSettled(7, BigInteger.TEN.pow(20), 1_700_000_000),
                        "slot-settled/2",
                        "{\"walletNonce\":7,\"paid\":\"100000000000000000000\",\"timestamp\":1700000000}"),
                Arguments.of(new SubmitterEvent.WatermarkRaised(7), "watermark-raised/1", "{\"watermark\":7}"),
                Arguments.of(
                        new SubmitterState(8, List.of(SLOT), Spend.NONE.plus(600, BigInteger.TEN)),
                        "submitter-state/2",
                        "{\"watermark\":8,\"slots\":[" + SLOT_JSON + "],\"spend\":[{\"from\":600,\"wei\":\"10\"}]}"));
    }

    /** These bytes stand in journals: a change here needs a new version, not a new expectation. */
    @ParameterizedTest
    @MethodSource("entries")
    void writesAndReadsTheseForEver(Object entry, String manifest, String json) throws Exception {
        assertEquals(manifest, serializer.manifest(entry));
        assertEquals(json, new String(serializer.toBinary(entry), StandardCharsets.UTF_8));
        assertEquals(entry, serializer.fromBinary(json.getBytes(StandardCharsets.UTF_8), manifest));
    }

    static Stream<Arguments> oldEntries() {
        return Stream.of(
                Arguments.of(new SubmitterEvent.SlotRecorded(SLOT), "slot-recorded/1", SLOT_1_JSON),
                Arguments.of(
                        new SubmitterEvent.SlotSettled(7, BigInteger.ZERO, 0), "slot-settled/1", "{\"walletNonce\":7}"),
                Arguments.of(
                        new SubmitterState(8, List.of(SLOT), Spend.NONE),
                        "submitter-state/1",
                        "{\"watermark\":8,\"slots\":[" + SLOT_1_JSON + "]}"));
    }

    @ParameterizedTest
    @MethodSource("oldEntries")
    void readsWhatEarlierVersionsWrote(Object entry, String manifest, String json) throws Exception {
        assertEquals(entry, serializer.fromBinary(json.getBytes(StandardCharsets.UTF_8), manifest));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1.5\"", "\"-1\"", "\"01\"", "\"\"", "1", "null", "\"1e3\""})
    void refusesAnAmountThatNobodyWrote(String amount) {
        byte[] json = ("{\"walletNonce\":7,\"paid\":" + amount + ",\"timestamp\":1}").getBytes(StandardCharsets.UTF_8);

        assertThrows(NotSerializableException.class, () -> serializer.fromBinary(json, "slot-settled/2"));
    }

    @Test
    void refusesASlotWithoutATransaction() {
        byte[] json = SLOT_JSON.replace(BID_JSON, "").getBytes(StandardCharsets.UTF_8);

        assertThrows(NotSerializableException.class, () -> serializer.fromBinary(json, "slot-recorded/2"));
    }

    @Test
    void refusesATransactionThatCannotBeRead() {
        byte[] json = SLOT_1_JSON.replace(TRANSACTION.toHex(), "0x02ab").getBytes(StandardCharsets.UTF_8);

        assertThrows(NotSerializableException.class, () -> serializer.fromBinary(json, "slot-recorded/1"));
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
        byte[] json = SLOT_JSON.replace("\"" + TRANSACTION.toHex() + "\"", "2").getBytes(StandardCharsets.UTF_8);

        assertThrows(NotSerializableException.class, () -> serializer.fromBinary(json, "slot-recorded/2"));
    }
}
