package dev.tactus.ingress;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;

/**
 * Collects a request body of bounded size within a deadline of its own: the server's request time-out starts only
 * after the whole request has been read. A body that is a little too long is read to its end and dropped, so that the
 * client gets to read the refusal; one that is much too long is cut off.
 */
final class BodyReader {
    /** Read and dropped at most; beyond it the connection is closed after the answer. */
    private static final long DROPPED_AT_MOST = 128 * 1024;

    private final int maxBytes;
    private final Duration timeout;
    private final Materializer materializer;

    BodyReader(int maxBytes, Duration timeout, Materializer materializer) {
        this.maxBytes = maxBytes;
        this.timeout = timeout;
        this.materializer = materializer;
    }

    /** Completes with the body, or fails with an {@link ApiException}, possibly wrapped. */
    CompletionStage<byte[]> read(RequestEntity entity) {
        // What came in one piece with the head needs no stream, which costs more than all else that a small body does.
        if (entity instanceof HttpEntity.Strict whole) {
            ByteString body = whole.getData();
            return body.size() > maxBytes
                    ? CompletableFuture.failedStage(new ApiException(ApiError.BODY_TOO_LARGE))
                    : CompletableFuture.completedStage(body.toArrayUnsafe());
        }
        return entity.withSizeLimit(DROPPED_AT_MOST)
                .getDataBytes()
                .completionTimeout(timeout)
                .runFold(new Collected(maxBytes), Collected::add, materializer)
                .handle((collected, failure) -> {
                    if (failure != null) {
                        throw new CompletionException(new ApiException(errorOf(failure)));
                    }
                    if (collected.size > maxBytes) {
                        throw new CompletionException(new ApiException(ApiError.BODY_TOO_LARGE));
                    }
                    return collected.bytes.result().toArrayUnsafe();
                });
    }

    private static ApiError errorOf(Throwable failure) {
        return switch (failure instanceof CompletionException wrapped ? wrapped.getCause() : failure) {
            case TimeoutException ignored -> ApiError.BODY_TOO_SLOW;
            case EntityStreamSizeException ignored -> ApiError.BODY_TOO_LARGE;
            // Broken chunks or a client that went away: the body never became whole.
            case null, default -> ApiError.INVALID_JSON;
        };
    }

    private static final class Collected {
        private final int maxBytes;
        private final ByteStringBuilder bytes = new ByteStringBuilder();
        private long size;

        Collected(int maxBytes) {
            this.maxBytes = maxBytes;
        }

        Collected add(ByteString part) {
            size += part.size();
            if (size <= maxBytes) {
                bytes.append(part);
            }
            return this;
        }
    }
}
