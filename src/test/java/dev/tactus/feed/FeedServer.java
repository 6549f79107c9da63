package dev.tactus.feed;

import com.typesafe.config.ConfigFactory;
import dev.tactus.config.SequencerConfig;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RemoteAddress;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.jspecify.annotations.Nullable;

/** A feed behind a real web server, with the settings of application.conf, on a port of the system's choice. */
final class FeedServer implements AutoCloseable {
    private static final int NORMAL = 1000;

    static final int MAX_SUBSCRIBERS = 64;
    static final Duration NEVER = Duration.ofHours(1);

    /** What a test varies. */
    record Setup(int maxPerAddress, long maxCatchUp, FeedTimings timings, int tailEntries, Duration idleTimeout) {
        static final Setup DEFAULT =
                new Setup(0, 50_000, FeedTimings.of(Duration.ofSeconds(30)), 8192, Duration.ofSeconds(30));

        Setup withTimings(FeedTimings changed) {
            return new Setup(maxPerAddress, maxCatchUp, changed, tailEntries, idleTimeout);
        }

        Setup withTail(int entries) {
            return new Setup(maxPerAddress, maxCatchUp, timings, entries, idleTimeout);
        }

        Setup withMaxCatchUp(long events) {
            return new Setup(maxPerAddress, events, timings, tailEntries, idleTimeout);
        }

        Setup withMaxPerAddress(int subscribers) {
            return new Setup(subscribers, maxCatchUp, timings, tailEntries, idleTimeout);
        }

        Setup withIdleTimeout(Duration idle) {
            return new Setup(maxPerAddress, maxCatchUp, timings, tailEntries, idle);
        }
    }

    final FakeOrder order;
    final Feed feed;
    /** Runs when a subscriber's headers are decided and its stream is not open yet. */
    volatile Runnable beforeOpening = () -> {};

    private final ActorTestKit kit;
    private final ServerBinding binding;
    private final OkHttpClient client = new OkHttpClient();

    FeedServer(FakeOrder order, Setup setup) throws Exception {
        this.order = order;
        this.kit = ActorTestKit.create(
                "FeedServer",
                ConfigFactory.parseString("pekko.http.server.idle-timeout = "
                                + setup.idleTimeout().toMillis() + " ms")
                        .withFallback(ConfigFactory.load()));
        var limits = new SequencerConfig.Feed(
                MAX_SUBSCRIBERS,
                setup.maxPerAddress(),
                setup.maxCatchUp(),
                8192,
                setup.timings().stall());
        var tail = new LiveTail(setup.tailEntries(), 1_000_000, order.head(), order.generation());
        this.feed = new Feed(kit.system(), order, limits, setup.timings(), tail);
        this.binding = Http.get(kit.system())
                .newServerAt("127.0.0.1", 0)
                // As the node's own listener says: whose connection it is, and nothing about itself.
                .withSettings(ServerSettings.create(kit.system().settings().config())
                        .withServerHeader(Optional.empty())
                        .withRemoteAddressAttribute(true))
                .bindSync(this::handle)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private HttpResponse handle(HttpRequest request) {
        if (!feed.isUpgrade(request)) {
            return HttpResponse.create().withStatus(StatusCodes.BAD_REQUEST);
        }
        Optional<Feed.Slot> slot = feed.tryAcquire(
                request.getAttribute(AttributeKeys.remoteAddress).flatMap(RemoteAddress::getAddress));
        if (slot.isEmpty()) {
            return HttpResponse.create().withStatus(StatusCodes.TOO_MANY_REQUESTS);
        }
        long from = Long.parseLong(request.getUri().query().get("from_offset").orElse("0"));
        long generation = feed.position().generation();
        List<HttpHeader> headers = List.of(
                RawHeader.create("X-Era-Id", "some-era"),
                RawHeader.create("X-Recovery-Generation", Long.toString(generation)));
        beforeOpening.run();
        return feed.open(slot.get(), request, from, generation, headers);
    }

    /** Done when the actor system has ended. */
    CompletionStage<Done> ended() {
        return kit.system().getWhenTerminated();
    }

    InetSocketAddress address() {
        return binding.localAddress();
    }

    void commitAndPublish(int count) {
        feed.publish(order.commit(count));
    }

    /** As the lane does it: durable, told, and only then shown. */
    void recoverAndPublish(long fromOffset, int count) {
        var first = order.recover(fromOffset, count);
        feed.recovered(order.generation(), fromOffset);
        if (count > 0) {
            feed.publish(first);
        }
    }

    RawClient raw(long fromOffset) throws Exception {
        return new RawClient(address(), fromOffset);
    }

    Subscription subscribe(long fromOffset) throws Exception {
        var subscription = new Subscription();
        String feed = "http://127.0.0.1:" + address().getPort() + "/ws/subscribe?from_offset=" + fromOffset;
        client.newWebSocket(new Request.Builder().url(feed).build(), subscription);
        subscription.opened.get(20, TimeUnit.SECONDS);
        return subscription;
    }

    /** Looks again and again until {@code condition} holds; the test's own time-out is the limit. */
    static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("gave up waiting");
            }
        }
    }

    @Override
    public void close() {
        binding.unbind();
        kit.shutdownTestKit();
        client.dispatcher().executorService().shutdownNow();
        client.connectionPool().evictAll();
    }

    /** A well-behaved client; not the JDK's, which mixes up a backlog that follows the answer at once. */
    static final class Subscription extends WebSocketListener {
        private final CompletableFuture<Boolean> opened = new CompletableFuture<>();
        private final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();

        /** The next message, or {@code close CODE REASON}. */
        String next() throws InterruptedException {
            String message = messages.poll(60, TimeUnit.SECONDS);
            return message == null ? "nothing came" : message;
        }

        @Override
        public void onOpen(WebSocket socket, Response response) {
            opened.complete(true);
        }

        @Override
        public void onMessage(WebSocket socket, String text) {
            messages.add(text);
        }

        @Override
        public void onClosing(WebSocket socket, int code, String reason) {
            messages.add("close " + code + " " + reason);
            socket.close(NORMAL, null);
        }

        @Override
        public void onFailure(WebSocket socket, Throwable error, @Nullable Response response) {
            if (!opened.completeExceptionally(error)) {
                messages.add("error");
            }
        }
    }
}
