package dev.tactus.node;

import dev.tactus.feed.Feed;
import dev.tactus.feed.FeedJson;
import dev.tactus.ingress.FeedGate;
import dev.tactus.protocol.ChainedTx;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RemoteAddress;

/** The feed as ingress knows it. */
final class FeedAdapter implements FeedGate {
    private final Feed feed;

    FeedAdapter(Feed feed) {
        this.feed = feed;
    }

    private record Place(Feed.Slot slot) implements Slot {
        @Override
        public void release() {
            slot.release();
        }
    }

    @Override
    public Optional<Slot> tryAcquire(HttpRequest request) {
        Optional<InetAddress> from =
                request.getAttribute(AttributeKeys.remoteAddress).flatMap(RemoteAddress::getAddress);
        return feed.tryAcquire(from).map(Place::new);
    }

    @Override
    public boolean isUpgrade(HttpRequest request) {
        return feed.isUpgrade(request);
    }

    @Override
    public HttpResponse open(
            Slot slot, HttpRequest request, long fromOffset, long generation, List<HttpHeader> headers) {
        if (slot instanceof Place(Feed.Slot place)) {
            return feed.open(place, request, fromOffset, generation, headers);
        }
        throw new IllegalArgumentException("not a place of this feed");
    }

    @Override
    public Position position() {
        Feed.Position now = feed.position();
        return new Position(now.head(), now.generation());
    }

    @Override
    public String encode(ChainedTx entry) {
        return FeedJson.text(entry);
    }
}
