package dev.tactus.ingress;

import dev.tactus.store.StoredDeployment;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** {@code GET /ws/subscribe}: all that can be said before the upgrade; the stream is the feed's. */
final class SubscribeRoute {
    /** A claim to resume: not served yet, and ignoring one would let a client believe that it was checked. */
    private static final List<String> CLAIM = List.of("era_id", "recovery_generation", "next_input");

    private final FeedGate feed;
    private final Supplier<StoredDeployment> deployment;

    SubscribeRoute(FeedGate feed, Supplier<StoredDeployment> deployment) {
        this.feed = feed;
        this.deployment = deployment;
    }

    CompletionStage<HttpResponse> handle(HttpRequest request) throws ApiException {
        Query query = Query.of(request);
        if (CLAIM.stream().anyMatch(query::has)) {
            throw new ApiException(ApiError.INVALID_QUERY);
        }
        long fromOffset = query.number("from_offset", 0);
        if (!feed.isUpgrade(request)) {
            throw new ApiException(ApiError.NO_UPGRADE);
        }
        Optional<FeedGate.Slot> slot = feed.tryAcquire();
        if (slot.isEmpty()) {
            throw new ApiException(ApiError.SUBSCRIBER_LIMIT);
        }
        try {
            return CompletableFuture.completedStage(feed.open(slot.get(), request, fromOffset, identity()));
        } catch (RuntimeException neverOpened) {
            slot.get().release();
            throw neverOpened;
        }
    }

    /** Offsets are reused after a recovery: with these a client that resumes by offset alone can tell. */
    private List<HttpHeader> identity() {
        StoredDeployment now = deployment.get();
        return List.of(
                RawHeader.create("X-Era-Id", now.eraId().toString()),
                RawHeader.create("X-Recovery-Generation", Long.toString(now.recoveryGeneration())));
    }
}
