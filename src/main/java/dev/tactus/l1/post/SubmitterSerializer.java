package dev.tactus.l1.post;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * The submitter's events and snapshots as JSON. Type names and versions are spelled out here and stand in the journal
 * for good, so classes may be renamed and a later version can still read every earlier one.
 */
public final class SubmitterSerializer extends SerializerWithStringManifest {
    private static final int IDENTIFIER = 730_001;
    private static final String RECORDED = "slot-recorded/1";
    private static final String SETTLED = "slot-settled/1";
    private static final String STATE = "submitter-state/1";

    private final JsonMapper mapper = JsonMapper.builder().build();

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object value) {
        return switch (value) {
            case SubmitterEvent.SlotRecorded _ -> RECORDED;
            case SubmitterEvent.SlotSettled _ -> SETTLED;
            case SubmitterState _ -> STATE;
            default -> throw unknown(value);
        };
    }

    @Override
    public byte[] toBinary(Object value) {
        JsonNode json = switch (value) {
            case SubmitterEvent.SlotRecorded it -> slot(it.slot());
            case SubmitterEvent.SlotSettled it -> mapper.createObjectNode().put("walletNonce", it.walletNonce());
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
                case RECORDED -> new SubmitterEvent.SlotRecorded(slot(json));
                case SETTLED -> new SubmitterEvent.SlotSettled(number(json, "walletNonce"));
                case STATE -> state(json);
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
        return json;
    }

    private static SubmitterState state(JsonNode json) {
        List<Slot> slots = new ArrayList<>();
        JsonNode list = json.required("slots");
        require(list.isArray());
        list.forEach(slot -> slots.add(slot(slot)));
        return new SubmitterState(number(json, "watermark"), slots);
    }

    private ObjectNode slot(Slot slot) {
        return mapper.createObjectNode()
                .put("batchNonce", slot.batchNonce())
                .put("walletNonce", slot.walletNonce())
                .put("transaction", slot.transaction().toHex())
                .put("transactionHash", slot.transactionHash().toHex())
                .put("payloadHash", slot.payloadHash().toHex())
                .put("generation", slot.generation());
    }

    private static Slot slot(JsonNode json) {
        return new Slot(
                number(json, "batchNonce"),
                number(json, "walletNonce"),
                Bytes.fromHex(text(json, "transaction")),
                Hash32.fromHex(text(json, "transactionHash")),
                Hash32.fromHex(text(json, "payloadHash")),
                number(json, "generation"));
    }

    /** Jackson's own conversions make 0 of what is no number: a nonce that would be believed. */
    private static long number(JsonNode json, String field) {
        JsonNode value = json.required(field);
        require(value.isIntegralNumber() && value.canConvertToLong());
        return value.longValue();
    }

    private static String text(JsonNode json, String field) {
        JsonNode value = json.required(field);
        require(value.isTextual());
        return value.textValue();
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("not as it was written");
        }
    }
}
