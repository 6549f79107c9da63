package dev.tactus.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import dev.tactus.lane.LaneStatus;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class OperationsRoutesIT {
    private final ActorSystem<Void> system = ActorSystem.create(
            Behaviors.empty(),
            "operations",
            ConfigFactory.parseString("pekko.loglevel = WARNING").withFallback(ConfigFactory.load()));
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Metrics metrics = new Metrics();
    private final AtomicInteger checks = new AtomicInteger();
    private volatile LaneStatus.State lane = LaneStatus.State.ACTIVE;
    private volatile L1Health l1 = L1Health.OK;
    private volatile Runnable store = () -> {};
    private volatile Executor executor = threads;
    private final ServerBinding binding = Http.get(system)
            .newServerAt("127.0.0.1", 0)
            .bind(new OperationsRoutes(
                            () -> new LaneStatus(lane, 0, 0, 0, 0, 0),
                            () -> l1,
                            () -> {
                                checks.incrementAndGet();
                                store.run();
                            },
                            task -> executor.execute(task),
                            metrics)
                    .route())
            .toCompletableFuture()
            .join();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        client.shutdownNow();
        binding.terminate(Duration.ofSeconds(1)).toCompletableFuture().join();
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
        threads.shutdownNow();
    }

    @Test
    void isAliveWhateverElseIsTheCase() {
        lane = LaneStatus.State.FROZEN;
        l1 = L1Health.UNREACHABLE;

        assertEquals(200, get("/livez").statusCode());
    }

    @Test
    void isReadyWhenAllPartsAre() {
        assertReady(200, "{\"ready\":true,\"lane\":\"active\",\"store\":\"ok\",\"l1\":\"ok\"}");
    }

    @Test
    void isNotReadyWhileTheLaneTakesNothing() {
        lane = LaneStatus.State.STORAGE_FULL;

        assertReady(503, "{\"ready\":false,\"lane\":\"storage_full\",\"store\":\"ok\",\"l1\":\"ok\"}");
    }

    @Test
    void isNotReadyWithoutL1() {
        l1 = L1Health.UNREACHABLE;

        assertReady(503, "{\"ready\":false,\"lane\":\"active\",\"store\":\"ok\",\"l1\":\"unreachable\"}");
    }

    @Test
    void isNotReadyWithoutTheStoreAndRecovers() {
        store = () -> {
            throw new IllegalStateException("disk I/O error");
        };
        assertReady(503, "{\"ready\":false,\"lane\":\"active\",\"store\":\"unreadable\",\"l1\":\"ok\"}");

        store = () -> {};
        assertReady(200, "{\"ready\":true,\"lane\":\"active\",\"store\":\"ok\",\"l1\":\"ok\"}");
    }

    @Test
    void isNotReadyWhenTheStoreCannotEvenBeAsked() {
        executor = task -> {
            throw new RejectedExecutionException("full");
        };

        assertReady(503, "{\"ready\":false,\"lane\":\"active\",\"store\":\"unreadable\",\"l1\":\"ok\"}");
    }

    @Test
    void asksAStoreThatHangsOnlyOnce() {
        var hang = new CountDownLatch(1);
        store = () -> {
            try {
                hang.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };

        Stream.generate(() -> CompletableFuture.supplyAsync(() -> get("/readyz"), threads))
                .limit(3)
                .toList()
                .forEach(reply -> assertEquals(503, reply.join().statusCode()));

        assertEquals(1, checks.get());
        hang.countDown();
    }

    @Test
    void showsMetricsInThePrometheusFormat() {
        metrics.answered("OK", 3_000_000);
        metrics.answered("OVERLOADED", 1);
        metrics.headOffset(() -> 17);
        metrics.garbageInputs(() -> 2);
        metrics.postingHeld("cap", () -> 1);
        metrics.postingHeld("budget", () -> 0);
        metrics.postingCommitted(() -> 12.5);
        metrics.postingBumps(() -> 4);

        HttpResponse<String> reply = get("/metrics");

        assertTrue(reply.headers().firstValue("content-type").orElse("").startsWith("text/plain;"));
        for (String line : new String[] {
            "sequencer_submissions_total{code=\"OK\"} 1.0",
            "sequencer_submissions_total{code=\"OVERLOADED\"} 1.0",
            "sequencer_ack_seconds_count 1",
            "sequencer_ack_seconds_bucket{le=\"0.005\"} 1",
            "sequencer_ack_seconds_bucket{le=\"0.002\"} 0",
            "sequencer_head_offset 17.0",
            "sequencer_inputs_garbage_total 2.0",
            "sequencer_posting_held{reason=\"cap\"} 1.0",
            "sequencer_posting_held{reason=\"budget\"} 0.0",
            "sequencer_posting_committed_gwei 12.5",
            "sequencer_posting_bumps_total 4.0"
        }) {
            assertTrue(reply.body().contains("\n" + line), line + "\n" + reply.body());
        }
    }

    @Test
    void goesOnCountingGarbageAfterACollection() {
        var garbage = new AtomicInteger(1);
        metrics.garbageInputs(garbage::get);
        assertTrue(metrics.scrape().contains("\nsequencer_inputs_garbage_total 1.0"));

        System.gc();
        garbage.set(5);

        assertTrue(metrics.scrape().contains("\nsequencer_inputs_garbage_total 5.0"), metrics::scrape);
    }

    @Test
    void h13_theNumberOfLabelsIsFixed() {
        for (int i = 0; i < 1000; i++) {
            metrics.answered("CODE_" + i, 1);
        }

        long series = metrics.scrape()
                .lines()
                .filter(line -> line.startsWith("sequencer_submissions_total{"))
                .count();
        assertTrue(series <= 33, "series: " + series);
    }

    private void assertReady(int status, String body) {
        HttpResponse<String> reply = get("/readyz");
        assertEquals(body, reply.body());
        assertEquals(status, reply.statusCode());
    }

    private HttpResponse<String> get(String path) {
        var uri = URI.create("http://127.0.0.1:" + binding.localAddress().getPort() + path);
        return client.sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .join();
    }
}
