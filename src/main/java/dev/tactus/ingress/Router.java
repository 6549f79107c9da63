package dev.tactus.ingress;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/**
 * Finds the endpoint of a request and makes every failure of it an error in our form. Cross-origin rights hold for all
 * answers of a path, errors included: a page must be able to read why it was refused.
 */
final class Router {
    static final RawHeader ANY_ORIGIN = RawHeader.create("Access-Control-Allow-Origin", "*");
    private static final RawHeader ANY_HEADER = RawHeader.create("Access-Control-Allow-Headers", "content-type");
    private static final RawHeader A_DAY = RawHeader.create("Access-Control-Max-Age", "86400");

    private final List<Endpoint> endpoints;
    private final FaultLog faults;
    private final Map<String, List<Endpoint>> byPrefix;

    Router(List<Endpoint> endpoints, FaultLog faults) {
        this.faults = faults;
        this.endpoints = List.copyOf(endpoints);
        this.byPrefix = endpoints.stream().collect(groupingBy(Endpoint::prefix, LinkedHashMap::new, toList()));
    }

    List<Endpoint> endpoints() {
        return endpoints;
    }

    /** Whether this path answers pages of any origin. */
    boolean crossOrigin(HttpRequest request) {
        return find(request.getUri().path())
                .map(found -> found.endpoints().getFirst().crossOrigin())
                .orElse(false);
    }

    /** The answer, or empty if the path is none of ours. Never completes exceptionally. */
    Optional<CompletionStage<HttpResponse>> handle(HttpRequest request) {
        return find(request.getUri().path()).map(found -> {
            CompletionStage<HttpResponse> answer = answer(request, found).exceptionally(this::errorOf);
            return found.endpoints().getFirst().crossOrigin()
                    ? answer.thenApply(response -> response.addHeader(ANY_ORIGIN))
                    : answer;
        });
    }

    private static CompletionStage<HttpResponse> answer(HttpRequest request, Found found) {
        for (Endpoint endpoint : found.endpoints()) {
            if (endpoint.method().equals(request.method())) {
                try {
                    return endpoint.handler().handle(request, found.parameter());
                } catch (ApiException | RuntimeException refused) {
                    return CompletableFuture.failedStage(refused);
                }
            }
        }
        return CompletableFuture.completedStage(otherMethod(request, found));
    }

    private static HttpResponse otherMethod(HttpRequest request, Found found) {
        boolean crossOrigin = found.endpoints().getFirst().crossOrigin();
        String methods = Stream.concat(
                        found.endpoints().stream()
                                .map(endpoint -> endpoint.method().name()),
                        crossOrigin ? Stream.of("OPTIONS") : Stream.of())
                .collect(joining(", "));
        if (crossOrigin && request.method().equals(HttpMethods.OPTIONS)) {
            return HttpResponse.create()
                    .withStatus(StatusCodes.NO_CONTENT)
                    .addHeader(RawHeader.create("Access-Control-Allow-Methods", methods))
                    .addHeader(ANY_HEADER)
                    .addHeader(A_DAY);
        }
        return JsonResponses.error(ApiError.METHOD_NOT_ALLOWED).addHeader(RawHeader.create("Allow", methods));
    }

    private Optional<Found> find(String path) {
        List<Endpoint> exact = byPrefix.get(path);
        if (exact != null && !exact.getFirst().hasParameter()) {
            return Optional.of(new Found(exact, ""));
        }
        int last = path.lastIndexOf('/') + 1;
        List<Endpoint> parameterised = byPrefix.get(path.substring(0, last));
        return parameterised != null && parameterised.getFirst().hasParameter() && last < path.length()
                ? Optional.of(new Found(parameterised, path.substring(last)))
                : Optional.empty();
    }

    private HttpResponse errorOf(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return switch (cause) {
            case ApiException refused -> JsonResponses.error(refused.failure());
            case RejectedExecutionException ignored -> JsonResponses.error(ApiError.QUEUE_FULL);
            case TimeoutException ignored -> JsonResponses.error(ApiError.TOO_SLOW);
            default -> {
                faults.report(cause);
                yield JsonResponses.error(ApiError.INTERNAL);
            }
        };
    }

    /** @param endpoints of one path, one a method, never empty */
    private record Found(List<Endpoint> endpoints, String parameter) {}
}
