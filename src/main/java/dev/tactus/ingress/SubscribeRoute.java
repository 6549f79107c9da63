package dev.tactus.ingress;

import dev.tactus.ingress.FeedGate.Position;
import dev.tactus.store.OrderReader;
import dev.tactus.store.StoredDeployment;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/**
 * {@code GET /ws/subscribe}: all that can be said before the upgrade; the stream is the feed's. The generation in the
 * answer's headers is the one that the stream begins in, so a recovery in between is told by the stream.
 */
final class SubscribeRoute {
    private static final long STORE_TIMEOUT_MS = 5_000;

    private final FeedGate feed;
    private final Supplier<StoredDeployment> deployment;
    private final OrderReader order;
    private final Executor queries;
    private final OriginCheck origins;

    /** @param queries may block on the store */
    SubscribeRoute(
            FeedGate feed,
            Supplier<StoredDeployment> deployment,
            OrderReader order,
            Executor queries,
            OriginCheck origins) {
        this.origins = origins;
        this.feed = feed;
        this.deployment = deployment;
        this.order = order;
        this.queries = queries;
    }

    CompletionStage<HttpResponse> handle(HttpRequest request) throws ApiException {
        Query query = Query.of(request);
        Optional<ResumeClaim> claim = ResumeClaim.of(query);
        long fromOffset = query.number("from_offset", 0);
        if (!feed.isUpgrade(request)) {
            throw new ApiException(ApiError.NO_UPGRADE);
        }
        if (!origins.mayFollow(request)) {
            throw new ApiException(ApiError.FORBIDDEN_ORIGIN);
        }
        Position at = feed.position();
        if (claim.isEmpty()) {
            return CompletableFuture.completedStage(open(request, fromOffset, at.generation()));
        }
        ResumeClaim claimed = claim.get();
        if (!claimed.isAheadOf(at)) {
            return CompletableFuture.completedStage(resume(request, claimed, at));
        }
        // What is durable reaches the feed a moment later, and a client may have learned of it meanwhile.
        return CompletableFuture.supplyAsync(this::stored, queries)
                .orTimeout(STORE_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .thenApply(durable -> {
                    try {
                        return resume(request, claimed, durable);
                    } catch (ApiException refused) {
                        throw new CompletionException(refused);
                    }
                });
    }

    private Position stored() {
        OrderReader.FeedPage now = order.page(0, 0);
        return new Position(now.head(), now.generation());
    }

    private HttpResponse resume(HttpRequest request, ResumeClaim claim, Position at) throws ApiException {
        UUID era = deployment.get().eraId();
        Optional<ApiError.Failure> mismatch = claim.mismatch(era, at, OrderQueries.AVAILABLE_FROM);
        return mismatch.isPresent()
                ? refused(mismatch.get(), era, at)
                : open(request, claim.nextInput(), claim.generation());
    }

    private HttpResponse open(HttpRequest request, long fromOffset, long generation) throws ApiException {
        FeedGate.Slot slot = feed.tryAcquire(request).orElseThrow(() -> new ApiException(ApiError.SUBSCRIBER_LIMIT));
        try {
            return feed.open(slot, request, fromOffset, generation, identity(generation));
        } catch (RuntimeException neverOpened) {
            slot.release();
            throw neverOpened;
        }
    }

    /** With what a client needs to find its way back. */
    private static HttpResponse refused(ApiError.Failure why, UUID era, Position at) {
        return JsonResponses.error(why, json -> {
            json.writeObjectFieldStart("current");
            json.writeStringField("era_id", era.toString());
            json.writeNumberField("recovery_generation", at.generation());
            json.writeEndObject();
            json.writeNumberField("available_from", OrderQueries.AVAILABLE_FROM);
            json.writeNumberField("head", at.head());
        });
    }

    /** Offsets are reused after a recovery: with these a client that resumes by offset alone can tell. */
    private List<HttpHeader> identity(long generation) {
        return List.of(
                RawHeader.create("X-Era-Id", deployment.get().eraId().toString()),
                RawHeader.create("X-Recovery-Generation", Long.toString(generation)));
    }
}
