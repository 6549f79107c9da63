package dev.tactus.ingress;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tactus.application.Output;
import dev.tactus.application.OutputsCodec;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.DecodeException;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import dev.tactus.store.OrderReader;
import dev.tactus.store.StoredDeployment;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** What can be asked about the order. Each call blocks on the store. */
final class OrderQueries {
    /**
     * A page ends with the row with which it is this long, in characters: its size follows what users wrote, and every
     * connection may hold one that its client does not read.
     */
    static final int PAGE_CHARS = 128 * 1024;

    private static final int ROWS_AT_ONCE = 50;

    /** Nothing of the history is ever taken away below it. */
    static final long AVAILABLE_FROM = 0;

    private final OrderReader order;
    private final PostingView posting;
    private final Supplier<StoredDeployment> deployment;
    private final Function<ChainedTx, String> feedJson;

    OrderQueries(
            OrderReader order,
            PostingView posting,
            Supplier<StoredDeployment> deployment,
            Function<ChainedTx, String> feedJson) {
        this.order = order;
        this.posting = posting;
        this.deployment = deployment;
        this.feedJson = feedJson;
    }

    /** @param pending the op under this hash that was in flight before this call */
    HttpResponse tx(Hash32 txHash, Optional<Submission> pending) {
        Optional<OrderReader.IncludedTx> included = order.findTx(txHash);
        if (included.isPresent()) {
            return included(included.get());
        }
        return pending.map(submission -> pending(txHash, submission))
                .or(() -> order.findUndone(txHash).map(undone -> reverted(txHash, undone)))
                .orElseGet(() -> JsonResponses.error(ApiError.NOT_FOUND));
    }

    private HttpResponse included(OrderReader.IncludedTx tx) {
        SequencedUserOp op = tx.op();
        Optional<Hash32> safe = order.accepted(op.batchNonce()).map(batch -> batch.transactionHash());
        Optional<Hash32> l1 = safe.or(() -> posting.l1Transaction(op.batchNonce()));
        String status = safe.isPresent() ? "safe" : l1.isPresent() ? "posted" : "included";
        List<Output> outputs = decode(tx.outputs());
        return JsonResponses.ok(json -> {
            writeTx(json, op.txHash(), status, op.sender(), op.nonce());
            json.writeNumberField("offset", op.offset());
            json.writeNumberField("frame", tx.frame());
            json.writeNumberField("batch_nonce", op.batchNonce());
            writeHash(json, "l1_tx", l1);
            json.writeArrayFieldStart("outputs");
            for (Output output : outputs) {
                write(json, output);
            }
            json.writeEndArray();
        });
    }

    private static HttpResponse pending(Hash32 txHash, Submission submission) {
        return JsonResponses.ok(json -> {
            writeTx(
                    json,
                    txHash,
                    "pending",
                    submission.op().sender(),
                    submission.op().op().nonce());
            json.writeNullField("offset");
            writeNowhere(json);
        });
    }

    /** Its frame and batch were undone with it, and what it put out is void. */
    private static HttpResponse reverted(Hash32 txHash, OrderReader.UndoneTx undone) {
        return JsonResponses.ok(json -> {
            writeTx(json, txHash, "reverted", undone.sender(), undone.nonce());
            json.writeNumberField("offset", undone.offset());
            writeNowhere(json);
            json.writeNumberField("recovery_generation", undone.generation());
        });
    }

    /** What an op has only in the valid history. */
    private static void writeNowhere(JsonGenerator json) throws IOException {
        json.writeNullField("frame");
        json.writeNullField("batch_nonce");
        json.writeNullField("l1_tx");
        json.writeArrayFieldStart("outputs");
        json.writeEndArray();
    }

    private static void writeTx(JsonGenerator json, Hash32 txHash, String status, Address sender, long nonce)
            throws IOException {
        json.writeStringField("tx_hash", txHash.toHex());
        json.writeStringField("status", status);
        json.writeStringField("sender", sender.toChecksummed());
        json.writeNumberField("nonce", nonce);
    }

    private static List<Output> decode(Bytes outputs) {
        try {
            return OutputsCodec.decode(outputs);
        } catch (DecodeException e) {
            throw new IllegalStateException("the store holds outputs that do not decode", e);
        }
    }

    private static void write(JsonGenerator json, Output output) throws IOException {
        json.writeStartObject();
        switch (output) {
            case Output.Notice(Bytes payload) -> {
                json.writeStringField("kind", "notice");
                json.writeStringField("payload", payload.toHex());
            }
            case Output.Voucher(Address destination, BigInteger value, Bytes payload) -> {
                json.writeStringField("kind", "voucher");
                json.writeStringField("destination", destination.toChecksummed());
                // A decimal string: 256 bits are more than a JSON number holds for most readers.
                json.writeStringField("value", value.toString());
                json.writeStringField("payload", payload.toHex());
            }
        }
        json.writeEndObject();
    }

    HttpResponse history(long from, int limit) {
        var entries = new OneGeneration();
        List<String> items = page(from, limit, entries, feedJson, ChainedTx::offset);
        OrderReader.FeedPage last = entries.last.orElseThrow();
        UUID era = deployment.get().eraId();
        return JsonResponses.ok(json -> {
            writeRaw(json, items);
            json.writeNumberField("head", last.head());
            json.writeNumberField("available_from", AVAILABLE_FROM);
            json.writeStringField("era_id", era.toString());
            json.writeNumberField("recovery_generation", last.generation());
        });
    }

    /** Entries of one generation: where a recovery comes in between, the page ends. */
    private final class OneGeneration implements Fetch<ChainedTx> {
        private Optional<OrderReader.FeedPage> last = Optional.empty();

        @Override
        public List<ChainedTx> rows(long from, int limit) {
            OrderReader.FeedPage page = order.page(from, limit);
            if (last.isPresent() && last.get().generation() != page.generation()) {
                return List.of();
            }
            last = Optional.of(page);
            return page.entries();
        }
    }

    HttpResponse batches(long from, int limit) {
        List<String> items = page(from, limit, order::batches, this::batchJson, OrderReader.BatchSummary::nonce);
        return JsonResponses.ok(json -> writeRaw(json, items));
    }

    HttpResponse batch(long nonce) {
        return order.batch(nonce)
                .map(batch -> JsonResponses.ok(json -> write(json, batch)))
                .orElseGet(() -> JsonResponses.error(ApiError.NOT_FOUND));
    }

    /** Rows are fetched a few at a time, so that a long page does not hold them all beside their text. */
    private static <T> List<String> page(
            long from, int limit, Fetch<T> fetch, Function<T, String> text, Function<T, Long> position) {
        List<String> items = new ArrayList<>();
        long next = from;
        long chars = 0;
        List<T> rows = List.of();
        do {
            rows = fetch.rows(next, Math.min(ROWS_AT_ONCE, limit - items.size()));
            for (T row : rows) {
                items.add(text.apply(row));
                chars += items.getLast().length();
                next = position.apply(row) + 1;
                if (chars >= PAGE_CHARS) {
                    return items;
                }
            }
        } while (!rows.isEmpty() && items.size() < limit);
        return items;
    }

    @FunctionalInterface
    private interface Fetch<T> {
        List<T> rows(long from, int limit);
    }

    private String batchJson(OrderReader.BatchSummary batch) {
        return JsonResponses.text(json -> write(json, batch));
    }

    private void write(JsonGenerator json, OrderReader.BatchSummary batch) throws IOException {
        Optional<Hash32> accepted = batch.accepted().map(found -> found.transactionHash());
        Optional<Hash32> l1 = accepted.or(() -> posting.l1Transaction(batch.nonce()));
        json.writeNumberField("nonce", batch.nonce());
        json.writeStringField("state", stateOf(batch, l1.isPresent()));
        json.writeArrayFieldStart("frames");
        for (OrderReader.FrameSummary frame : batch.frames()) {
            json.writeStartObject();
            json.writeNumberField("safe_block", frame.safeBlock());
            json.writeNumberField("fee", frame.fee());
            json.writeNumberField("first_offset", frame.firstOffset());
            json.writeNumberField("ops", frame.ops());
            json.writeNumberField("direct_inputs", frame.directInputs());
            json.writeEndObject();
        }
        json.writeEndArray();
        if (batch.sealed().isPresent()) {
            json.writeNumberField("bytes", batch.sealed().get().bytes());
        } else {
            json.writeNullField("bytes");
        }
        writeHash(json, "payload_hash", batch.sealed().map(whole -> whole.payloadHash()));
        writeHash(json, "l1_tx", l1);
    }

    /** The store knows a batch on L1 only once the scheduler has accepted it, which is more than being safe there. */
    private static String stateOf(OrderReader.BatchSummary batch, boolean posted) {
        if (batch.accepted().isPresent()) {
            return "gold";
        }
        return batch.sealed().isEmpty() ? "open" : posted ? "posted" : "sealed";
    }

    private static void writeRaw(JsonGenerator json, List<String> items) throws IOException {
        json.writeArrayFieldStart("items");
        for (String item : items) {
            json.writeRawValue(item);
        }
        json.writeEndArray();
    }

    private static void writeHash(JsonGenerator json, String name, Optional<Hash32> hash) throws IOException {
        if (hash.isPresent()) {
            json.writeStringField(name, hash.get().toHex());
        } else {
            json.writeNullField(name);
        }
    }
}
