package dev.tactus.ingress;

import dev.tactus.protocol.ChainedTx;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The way to the ordered feed. Thread-safe. */
public interface FeedGate {
    /**
     * A place for who sends {@code request}, empty if all are taken or all that one address may hold. Whoever gets one
     * passes it to {@link #open} or releases it.
     */
    Optional<Slot> tryAcquire(HttpRequest request);

    /** Whether {@link #open} can answer this request. */
    boolean isUpgrade(HttpRequest request);

    /**
     * Answers the upgrade and streams from {@code fromOffset} on; the slot is the stream's from here.
     *
     * @param request    one that {@link #isUpgrade}
     * @param generation what the client takes {@code fromOffset} for; of recoveries after it the stream tells
     * @param headers    to be sent with the 101
     */
    HttpResponse open(Slot slot, HttpRequest request, long fromOffset, long generation, List<HttpHeader> headers);

    /** Where the feed stands now. */
    Position position();

    /** One feed message as a JSON object. */
    String encode(ChainedTx entry);

    /** @param head number of entries in the order of {@code generation} */
    record Position(long head, long generation) {}

    /** A subscriber's place; released twice is released once. */
    @FunctionalInterface
    interface Slot {
        void release();
    }
}
