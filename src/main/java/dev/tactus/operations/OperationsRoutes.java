package dev.tactus.operations;

import dev.tactus.lane.LaneStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.server.Directives;
import org.apache.pekko.http.javadsl.server.Route;
import org.jspecify.annotations.Nullable;

/** {@code /livez}, {@code /readyz} and {@code /metrics}. Rejects every other path and method. Thread-safe. */
public final class OperationsRoutes {
    private static final Duration STORE_TIMEOUT = Duration.ofSeconds(2);

    private final Supplier<LaneStatus> lane;
    private final Supplier<L1Health> l1;
    private final Runnable storeCheck;
    private final Executor blocking;
    private final Metrics metrics;
    /** At most one check runs: a store that hangs must not collect a thread for each probe. */
    private final AtomicReference<@Nullable CompletableFuture<Boolean>> running = new AtomicReference<>();

    /**
     * @param storeCheck reads something from the store and throws if it cannot; blocks
     * @param blocking   where it runs
     */
    public OperationsRoutes(
            Supplier<LaneStatus> lane, Supplier<L1Health> l1, Runnable storeCheck, Executor blocking, Metrics metrics) {
        this.lane = lane;
        this.l1 = l1;
        this.storeCheck = storeCheck;
        this.blocking = blocking;
        this.metrics = metrics;
    }

    /** All of it. */
    public Route route() {
        return Directives.concat(
                healthRoute(),
                Directives.path("metrics", () -> Directives.get(() -> Directives.completeWithFuture(scrape()))));
    }

    /** What a load balancer asks, without the metrics. */
    public Route healthRoute() {
        return Directives.concat(
                Directives.path("livez", () -> Directives.get(() -> Directives.complete(text(StatusCodes.OK, "ok\n")))),
                Directives.path("readyz", () -> Directives.get(() -> Directives.completeWithFuture(ready()))));
    }

    private CompletionStage<HttpResponse> ready() {
        return storeReadable().thenApply(store -> {
            LaneStatus.State state = lane.get().state();
            L1Health health = l1.get();
            boolean ready = store && state == LaneStatus.State.ACTIVE && health == L1Health.OK;
            // Every word in it comes from an enumeration: nothing to escape.
            String body = "{\"ready\":%s,\"lane\":\"%s\",\"store\":\"%s\",\"l1\":\"%s\"}"
                    .formatted(ready, word(state), store ? "ok" : "unreadable", word(health));
            return HttpResponse.create()
                    .withStatus(ready ? StatusCodes.OK : StatusCodes.SERVICE_UNAVAILABLE)
                    .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, body));
        });
    }

    private CompletionStage<Boolean> storeReadable() {
        var mine = new CompletableFuture<Boolean>();
        CompletableFuture<Boolean> check = running.compareAndExchange(null, mine);
        if (check == null) {
            check = mine;
            try {
                blocking.execute(() -> check(mine));
            } catch (RejectedExecutionException full) {
                finish(mine, false);
            }
        }
        return check.copy().completeOnTimeout(false, STORE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void check(CompletableFuture<Boolean> result) {
        try {
            storeCheck.run();
            finish(result, true);
        } catch (RuntimeException unreadable) {
            finish(result, false);
        }
    }

    private void finish(CompletableFuture<Boolean> result, boolean readable) {
        running.set(null);
        result.complete(readable);
    }

    private CompletionStage<HttpResponse> scrape() {
        return CompletableFuture.completedStage(HttpResponse.create()
                .withEntity(HttpEntities.create(
                        ContentTypes.parse("text/plain; version=0.0.4; charset=UTF-8"),
                        metrics.scrape().getBytes(StandardCharsets.UTF_8))));
    }

    private static HttpResponse text(StatusCode status, String text) {
        return HttpResponse.create()
                .withStatus(status)
                .withEntity(HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, text));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
