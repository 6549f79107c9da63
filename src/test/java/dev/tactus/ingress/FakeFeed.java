package dev.tactus.ingress;

import dev.tactus.protocol.ChainedTx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.TextMessage;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/** A feed whose only message is the place that it was opened at. */
final class FakeFeed implements FeedGate {
    final AtomicInteger free = new AtomicInteger(1);
    volatile boolean broken;
    /** Behind each entry's offset. */
    volatile String rest = "";

    volatile Position position = new Position(20, 1);

    @Override
    public Optional<Slot> tryAcquire(HttpRequest request) {
        return free.getAndUpdate(slots -> Math.max(0, slots - 1)) > 0
                ? Optional.of(free::incrementAndGet)
                : Optional.empty();
    }

    @Override
    public boolean isUpgrade(HttpRequest request) {
        return request.getAttribute(AttributeKeys.webSocketUpgrade).isPresent();
    }

    @Override
    public HttpResponse open(
            Slot slot, HttpRequest request, long fromOffset, long generation, List<HttpHeader> headers) {
        if (broken) {
            throw new IllegalStateException("the feed is broken");
        }
        Source<Message, ?> out = Source.single(TextMessage.create("from " + fromOffset + " of " + generation));
        return request.getAttribute(AttributeKeys.webSocketUpgrade)
                .orElseThrow()
                .handleMessagesWith(Flow.fromSinkAndSource(Sink.ignore(), out))
                .addHeaders(headers);
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public String encode(ChainedTx entry) {
        return "{\"offset\":" + entry.offset() + rest + "}";
    }
}
