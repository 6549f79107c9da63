package dev.tactus.l1.post;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads what {@link SubmitterSerializer} has written, in this version or an earlier one. Strict: what was not written
 * so is damaged, which an {@link IllegalArgumentException} says.
 */
final class JournalReading {
    private static final Pattern WEI = Pattern.compile("0|[1-9][0-9]{0,77}");

    private JournalReading() {}

    static SubmitterState state(JsonNode json) {
        return new SubmitterState(
                number(json, "watermark"), list(json, "slots", JournalReading::slot), new Spend(spend(json)));
    }

    /** From before there was a budget. */
    static SubmitterState state1(JsonNode json) {
        return new SubmitterState(number(json, "watermark"), list(json, "slots", JournalReading::slot1), Spend.NONE);
    }

    private static SortedMap<Long, BigInteger> spend(JsonNode json) {
        var paid = new TreeMap<Long, BigInteger>();
        for (JsonNode each : array(json, "spend")) {
            require(paid.put(number(each, "from"), wei(each, "wei")) == null);
        }
        return paid;
    }

    static Slot slot(JsonNode json) {
        return new Slot(
                number(json, "batchNonce"),
                number(json, "walletNonce"),
                Hash32.fromHex(text(json, "payloadHash")),
                number(json, "generation"),
                number(json, "gasLimit"),
                list(json, "bids", JournalReading::bid),
                flag(json, "abandoned"));
    }

    /** From before a slot could have more than one bid: what it offers stands in the bytes alone. */
    static Slot slot1(JsonNode json) {
        Bytes transaction = Bytes.fromHex(text(json, "transaction"));
        SignedTransaction signed = SignedTransaction.read(transaction);
        return new Slot(
                number(json, "batchNonce"),
                number(json, "walletNonce"),
                Hash32.fromHex(text(json, "payloadHash")),
                number(json, "generation"),
                signed.gasLimit(),
                List.of(new Bid(transaction, Hash32.fromHex(text(json, "transactionHash")), signed.fees())),
                false);
    }

    private static Bid bid(JsonNode json) {
        return new Bid(
                Bytes.fromHex(text(json, "transaction")),
                Hash32.fromHex(text(json, "hash")),
                new Fees(wei(json, "max"), wei(json, "tip")),
                json.path("cancels").asBoolean(false));
    }

    static SubmitterEvent.SlotCancelled cancelled(JsonNode json) {
        return new SubmitterEvent.SlotCancelled(number(json, "walletNonce"), bid(json.required("bid")));
    }

    static SubmitterEvent.SlotBumped bumped(JsonNode json) {
        return new SubmitterEvent.SlotBumped(number(json, "walletNonce"), bid(json.required("bid")));
    }

    static SubmitterEvent.SlotSettled settled(JsonNode json) {
        return new SubmitterEvent.SlotSettled(
                number(json, "walletNonce"), wei(json, "paid"), number(json, "timestamp"));
    }

    /** From before there was a budget. */
    static SubmitterEvent.SlotSettled settled1(JsonNode json) {
        return new SubmitterEvent.SlotSettled(number(json, "walletNonce"), BigInteger.ZERO, 0);
    }

    /** Jackson's own conversions make 0 of what is no number: a nonce that would be believed. */
    static long number(JsonNode json, String field) {
        JsonNode value = json.required(field);
        require(value.isIntegralNumber() && value.canConvertToLong());
        return value.longValue();
    }

    private static boolean flag(JsonNode json, String field) {
        JsonNode value = json.required(field);
        require(value.isBoolean());
        return value.booleanValue();
    }

    private static BigInteger wei(JsonNode json, String field) {
        String text = text(json, field);
        require(WEI.matcher(text).matches());
        return new BigInteger(text);
    }

    private static String text(JsonNode json, String field) {
        JsonNode value = json.required(field);
        require(value.isTextual());
        return value.textValue();
    }

    private static JsonNode array(JsonNode json, String field) {
        JsonNode value = json.required(field);
        require(value.isArray());
        return value;
    }

    private static <T> List<T> list(JsonNode json, String field, Function<JsonNode, T> reading) {
        List<T> all = new ArrayList<>();
        array(json, field).forEach(each -> all.add(reading.apply(each)));
        return all;
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("not as it was written");
        }
    }
}
