package dev.tactus.l1.post;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * The submitter's events and snapshots as JSON. Type names and versions are spelled out here and stand in the journal
 * for good, so classes may be renamed and a later version can still read every earlier one.
 */
public final class SubmitterSerializer extends SerializerWithStringManifest {
    private static final int IDENTIFIER = 730_001;
    private static final String RECORDED_1 = "slot-recorded/1";
    private static final String RECORDED = "slot-recorded/2";
    private static final String BUMPED = "slot-bumped/1";
    private static final String CANCELLED = "slot-cancelled/1";
    private static final String ABANDONED = "slot-abandoned/1";
    private static final String SETTLED_1 = "slot-settled/1";
    private static final String FILLED = "slot-filled/1";
    private static final String SETTLED = "slot-settled/2";
    private static final String RAISED = "watermark-raised/1";
    private static final String STATE_1 = "submitter-state/1";
    private static final String STATE = "submitter-state/2";

    private final JsonMapper mapper = JsonMapper.builder().build();

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object value) {
        return switch (value) {
            case SubmitterEvent.SlotRecorded _ -> RECORDED;
            case SubmitterEvent.SlotFilled _ -> FILLED;
            case SubmitterEvent.SlotBumped _ -> BUMPED;
            case SubmitterEvent.SlotCancelled _ -> CANCELLED;
            case SubmitterEvent.SlotAbandoned _ -> ABANDONED;
            case SubmitterEvent.SlotSettled _ -> SETTLED;
            case SubmitterEvent.WatermarkRaised _ -> RAISED;
            case SubmitterState _ -> STATE;
            default -> throw unknown(value);
        };
    }

    @Override
    public byte[] toBinary(Object value) {
        JsonNode json = switch (value) {
            case SubmitterEvent.SlotRecorded it -> slot(it.slot());
            case SubmitterEvent.SlotFilled it -> slot(it.slot());
            case SubmitterEvent.SlotBumped it ->
                mapper.createObjectNode().put("walletNonce", it.walletNonce()).set("bid", bid(it.bid()));
            case SubmitterEvent.SlotCancelled it ->
                mapper.createObjectNode().put("walletNonce", it.walletNonce()).set("bid", bid(it.bid()));
            case SubmitterEvent.SlotAbandoned it -> mapper.createObjectNode().put("walletNonce", it.walletNonce());
            case SubmitterEvent.SlotSettled it -> settled(it);
            case SubmitterEvent.WatermarkRaised it -> mapper.createObjectNode().put("watermark", it.watermark());
            case SubmitterState it -> state(it);
            default -> throw unknown(value);
        };
        try {
            return mapper.writeValueAsBytes(json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        try {
            JsonNode json = mapper.readTree(bytes);
            return switch (manifest) {
                case RECORDED_1 -> new SubmitterEvent.SlotRecorded(JournalReading.slot1(json));
                case RECORDED -> new SubmitterEvent.SlotRecorded(JournalReading.slot(json));
                case FILLED -> new SubmitterEvent.SlotFilled(JournalReading.slot(json));
                case BUMPED -> JournalReading.bumped(json);
                case CANCELLED -> JournalReading.cancelled(json);
                case ABANDONED -> new SubmitterEvent.SlotAbandoned(JournalReading.number(json, "walletNonce"));
                case SETTLED_1 -> JournalReading.settled1(json);
                case SETTLED -> JournalReading.settled(json);
                case RAISED -> new SubmitterEvent.WatermarkRaised(JournalReading.number(json, "watermark"));
                case STATE_1 -> JournalReading.state1(json);
                case STATE -> JournalReading.state(json);
                default -> throw new NotSerializableException("no such entry of the submitter: " + manifest);
            };
        } catch (NotSerializableException unknown) {
            throw unknown;
        } catch (IOException | IllegalArgumentException damaged) {
            throw new NotSerializableException("damaged entry of the submitter: " + manifest);
        }
    }

    private static IllegalArgumentException unknown(Object value) {
        return new IllegalArgumentException("not the submitter's: " + value.getClass());
    }

    private ObjectNode state(SubmitterState state) {
        ObjectNode json = mapper.createObjectNode().put("watermark", state.watermark());
        ArrayNode slots = json.putArray("slots");
        state.slots().forEach(slot -> slots.add(slot(slot)));
        ArrayNode spend = json.putArray("spend");
        state.spend()
                .paid()
                .forEach((from, wei) ->
                        spend.addObject().put("from", from.longValue()).put("wei", wei(wei)));
        return json;
    }

    private ObjectNode slot(Slot slot) {
        ObjectNode json = mapper.createObjectNode()
                .put("batchNonce", slot.batchNonce())
                .put("walletNonce", slot.walletNonce())
                .put("payloadHash", slot.payloadHash().toHex())
                .put("generation", slot.generation())
                .put("gasLimit", slot.gasLimit())
                .put("abandoned", slot.abandoned());
        ArrayNode bids = json.putArray("bids");
        slot.bids().forEach(bid -> bids.add(bid(bid)));
        return json;
    }

    private ObjectNode bid(Bid bid) {
        ObjectNode json = mapper.createObjectNode()
                .put("transaction", bid.transaction().toHex())
                .put("hash", bid.hash().toHex())
                .put("max", wei(bid.fees().max()))
                .put("tip", wei(bid.fees().tip()));
        return bid.cancels() ? json.put("cancels", true) : json;
    }

    private ObjectNode settled(SubmitterEvent.SlotSettled it) {
        return mapper.createObjectNode()
                .put("walletNonce", it.walletNonce())
                .put("paid", wei(it.paid()))
                .put("timestamp", it.timestamp());
    }

    /** As text: it may be larger than what readers of JSON keep exactly. */
    private static String wei(BigInteger amount) {
        return amount.toString();
    }
}
