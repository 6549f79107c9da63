package dev.tactus.ingress;

import static org.apache.pekko.http.javadsl.model.HttpMethods.GET;
import static org.apache.pekko.http.javadsl.model.HttpMethods.POST;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.TimeoutAccess;
import org.apache.pekko.http.javadsl.server.Directives;
import org.apache.pekko.http.javadsl.server.ExceptionHandler;
import org.apache.pekko.http.javadsl.server.MethodRejection;
import org.apache.pekko.http.javadsl.server.Rejection;
import org.apache.pekko.http.javadsl.server.RejectionHandler;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.stream.Materializer;

/** The public HTTP surface in one piece. Thread-safe. */
public final class IngressRoutes {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;
    private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(5);

    private final IngressDependencies node;
    private final SubmitService submissions;
    private final SubmitRoute submit;
    private final SubscribeRoute subscribe;
    private final OrderQueries order;
    private final StateQueries state;
    private final HttpEntity.Strict openApi;
    private final Router router;
    private final FaultLog faults = new FaultLog(System::nanoTime);

    public IngressRoutes(IngressDependencies node) {
        this.node = node;
        this.submissions = SubmitService.of(node);
        var http = node.config().http();
        this.submit = new SubmitRoute(
                new BodyReader(http.maxBodyBytes(), http.bodyTimeout(), Materializer.matFromSystem(node.system())),
                new TxRequestCodec(node.application().maxMethodBytes()),
                submissions,
                node.deployment(),
                node.meter(),
                faults,
                System::nanoTime);
        this.subscribe = new SubscribeRoute(
                node.feed(),
                node.deployment(),
                node.order(),
                node.queryExecutor(),
                new OriginCheck(http.feedOrigins()));
        this.order = new OrderQueries(node.order(), node.posting(), node.deployment(), node.feed()::encode);
        this.state = new StateQueries(node.order(), node.application(), node.laneStatus(), node.deployment());
        this.openApi = HttpEntities.create(ContentTypes.APPLICATION_JSON, resource("/openapi.json"));
        this.router = new Router(endpoints(), faults);
    }

    /** Everything we serve: the one list that routing, {@code openapi.json}'s test and CORS go by. */
    private List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(POST, "/tx", true, (request, none) -> submit.handle(request)),
                new Endpoint(GET, "/tx/{hash}", true, (request, hash) -> {
                    var txHash = Query.hash(hash);
                    // Looked for in memory first: an op that commits in between is then found in the store.
                    var pending = submissions.inFlight().find(txHash);
                    return blocking(() -> order.tx(txHash, pending));
                }),
                new Endpoint(GET, "/history", false, (request, none) -> {
                    Query query = Query.of(request);
                    long from = query.number("from", 0);
                    int limit = query.limit(DEFAULT_LIMIT, MAX_LIMIT);
                    return blocking(() -> order.history(from, limit));
                }),
                new Endpoint(GET, "/batches", false, (request, none) -> {
                    Query query = Query.of(request);
                    long from = query.number("from", 0);
                    int limit = query.limit(DEFAULT_LIMIT, MAX_LIMIT);
                    return blocking(() -> order.batches(from, limit));
                }),
                new Endpoint(GET, "/batches/{nonce}", false, (request, text) -> {
                    long nonce = Query.number(text);
                    return blocking(() -> order.batch(nonce));
                }),
                new Endpoint(GET, "/balance", false, (request, none) -> {
                    Query query = Query.of(request);
                    var sender = query.address("sender");
                    if (query.has("at_offset")) {
                        long offset = query.number("at_offset", 0);
                        return blocking(() -> state.balanceAt(sender, offset));
                    }
                    return blocking(() -> state.balance(sender));
                }),
                new Endpoint(GET, "/nonce", true, (request, none) -> {
                    var sender = Query.of(request).address("sender");
                    return blocking(() -> state.nonce(sender));
                }),
                new Endpoint(GET, "/fee", true, (request, none) -> blocking(state::fee)),
                new Endpoint(GET, "/domain", true, (request, none) -> now(state.domain())),
                new Endpoint(GET, "/deployment", false, (request, none) -> now(state.deployment())),
                new Endpoint(
                        GET,
                        "/openapi.json",
                        false,
                        (request, none) -> now(HttpResponse.create().withEntity(openApi))),
                new Endpoint(GET, "/ws/subscribe", false, (request, none) -> subscribe.handle(request)));
    }

    List<Endpoint> served() {
        return router.endpoints();
    }

    /** Permits in use, for the metrics. */
    public int permitsInUse() {
        return submissions.admission().inUse();
    }

    /** Ops that the lane was told of and that are not decided yet, for the metrics. */
    public int undecided() {
        return submissions.inFlight().size();
    }

    /**
     * To be called when the lane has ended, before its successor starts: what it had not started is answered 503 and
     * never will be ordered; what it had started is answered as the store tells.
     */
    public void laneLost() {
        submissions.inFlight().laneLost();
    }

    /**
     * All of it, with {@code beside} in the same error form: whatever nobody serves is 404, whatever fails is 500,
     * whatever takes too long is 503. What is ours goes straight to its endpoint and not through {@code beside}.
     */
    public Function<HttpRequest, CompletionStage<HttpResponse>> handler(Route... beside) {
        Function<HttpRequest, CompletionStage<HttpResponse>> others =
                only(Directives.concat(Directives.reject(), beside)).handler(node.system());
        return request -> {
            // HTTP/2 has no time-out of this kind, and the directive for it warns of that at every request.
            request.getHeader(TimeoutAccess.class)
                    .ifPresent(access -> access.timeoutAccess().updateHandler(this::timedOut));
            Optional<CompletionStage<HttpResponse>> ours = router.handle(request);
            return ours.isPresent() ? ours.get() : others.apply(request);
        };
    }

    /** {@code all} alone, with errors in the form of every other. */
    public Route only(Route all) {
        return all.seal(rejections(), exceptions());
    }

    /** Only a submission leaves something open when it is cut off. */
    private HttpResponse timedOut(HttpRequest request) {
        boolean submitted = request.method().equals(POST);
        HttpResponse response = JsonResponses.error(submitted ? ApiError.OUTCOME_UNKNOWN : ApiError.TOO_SLOW);
        return router.crossOrigin(request) ? response.addHeader(Router.ANY_ORIGIN) : response;
    }

    private static RejectionHandler rejections() {
        return RejectionHandler.newBuilder()
                .handle(
                        MethodRejection.class,
                        any -> Directives.complete(JsonResponses.error(ApiError.METHOD_NOT_ALLOWED)))
                .handle(Rejection.class, any -> Directives.complete(JsonResponses.error(ApiError.MALFORMED_REQUEST)))
                .handleNotFound(Directives.complete(JsonResponses.error(ApiError.NOT_FOUND)))
                .build();
    }

    private ExceptionHandler exceptions() {
        return ExceptionHandler.newBuilder()
                .matchAny(failure -> {
                    faults.report(failure);
                    return Directives.complete(JsonResponses.error(ApiError.INTERNAL));
                })
                .build();
    }

    private CompletionStage<HttpResponse> blocking(Supplier<HttpResponse> query) {
        return CompletableFuture.supplyAsync(query, node.queryExecutor())
                .orTimeout(QUERY_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static CompletionStage<HttpResponse> now(HttpResponse response) {
        return CompletableFuture.completedStage(response);
    }

    private static byte[] resource(String name) {
        try (InputStream in = IngressRoutes.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("not on the class path: " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
