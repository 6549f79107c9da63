package dev.tactus.wallet.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;

/** One message of the ordered feed. */
public sealed interface FeedMessage {
    record UserOpIncluded(
            long offset,
            Address sender,
            long nonce,
            int fee,
            Bytes data,
            long safeBlock,
            long batchNonce,
            Hash32 txHash)
            implements FeedMessage {}

    /** @param l1Transaction the L1 transaction that sent it */
    record DirectInputDrained(
            long offset,
            Address sender,
            Bytes payload,
            long blockNumber,
            long blockTimestamp,
            Hash32 l1Transaction,
            long inputIndex,
            long batchNonce)
            implements FeedMessage {}

    /** Every offset from {@code fromOffset} on was undone and will be used again. */
    record Reverted(long fromOffset, long recoveryGeneration) implements FeedMessage {}

    /** @throws SequencerException if it is none of these */
    static FeedMessage parse(ObjectMapper mapper, String text) throws SequencerException {
        try {
            return of(mapper.readTree(text));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new SequencerException(
                    SequencerException.Kind.UNINTELLIGIBLE, "the feed sent a message that cannot be read", e);
        }
    }

    private static FeedMessage of(JsonNode node) {
        return switch (node.path("kind").asText()) {
            case "user_op" ->
                new UserOpIncluded(
                        number(node, "offset"),
                        Address.fromHex(text(node, "sender")),
                        number(node, "nonce"),
                        Math.toIntExact(number(node, "fee")),
                        Bytes.fromHex(text(node, "data")),
                        number(node, "safe_block"),
                        number(node, "batch_nonce"),
                        Hash32.fromHex(text(node, "tx_hash")));
            case "direct_input" ->
                new DirectInputDrained(
                        number(node, "offset"),
                        Address.fromHex(text(node, "sender")),
                        Bytes.fromHex(text(node, "payload")),
                        number(node, "block_number"),
                        number(node, "block_timestamp"),
                        Hash32.fromHex(text(node, "transaction_hash")),
                        number(node, "input_index"),
                        number(node, "batch_nonce"));
            case "reverted" -> new Reverted(number(node, "from_offset"), number(node, "recovery_generation"));
            default -> throw new IllegalArgumentException("unknown kind of feed message");
        };
    }

    private static long number(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException("no number " + field);
        }
        return value.longValue();
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("no text " + field);
        }
        return value.textValue();
    }
}
