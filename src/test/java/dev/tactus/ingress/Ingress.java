package dev.tactus.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import dev.tactus.config.AllowedOrigins;
import dev.tactus.config.PrivateKey;
import dev.tactus.config.SequencerConfig;
import dev.tactus.crypto.Authenticator;
import dev.tactus.crypto.SignatureRecoveries;
import dev.tactus.crypto.UserOpAuthenticator;
import dev.tactus.lane.InclusionLaneActor;
import dev.tactus.lane.LaneStatus;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.Hash32;
import dev.tactus.store.StoredDeployment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.server.Route;

/** The real routes behind a real bound server, with a scripted lane and an order in memory. */
final class Ingress implements AutoCloseable {
    static final UUID ERA = UUID.fromString("3f0c2a52-6f6e-4c0e-9e0a-6d2f9a1b7c11");
    static final StoredDeployment DEPLOYMENT = new StoredDeployment(
            new Deployment(
                    31337,
                    Ops.APP,
                    Address.fromHex("0x2222222222222222222222222222222222222222"),
                    5,
                    Address.fromHex("0x3333333333333333333333333333333333333333"),
                    List.of(Address.fromHex("0x4444444444444444444444444444444444444444")),
                    Address.fromHex("0x5555555555555555555555555555555555555555")),
            ERA,
            1);

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** How a test's server differs from the usual one. */
    record Settings(
            int capacity,
            int perSender,
            Duration queueTimeout,
            Duration outcomeTimeout,
            Duration bodyTimeout,
            Duration headTimeout,
            AllowedOrigins origins,
            int connections,
            UnaryOperator<Executor> lookUps,
            UnaryOperator<Authenticator> authenticator) {
        static Settings usual() {
            var patient = Duration.ofSeconds(30);
            return new Settings(
                    64,
                    64,
                    patient,
                    patient,
                    patient,
                    patient,
                    AllowedOrigins.NONE,
                    512,
                    UnaryOperator.identity(),
                    UnaryOperator.identity());
        }

        Settings withAdmission(int permits, int shares) {
            return new Settings(
                    permits,
                    shares,
                    queueTimeout,
                    outcomeTimeout,
                    bodyTimeout,
                    headTimeout,
                    origins,
                    connections,
                    lookUps,
                    authenticator);
        }

        Settings withTimeouts(Duration queue, Duration outcome) {
            return new Settings(
                    capacity,
                    perSender,
                    queue,
                    outcome,
                    bodyTimeout,
                    headTimeout,
                    origins,
                    connections,
                    lookUps,
                    authenticator);
        }

        Settings withBodyTimeout(Duration body) {
            return new Settings(
                    capacity,
                    perSender,
                    queueTimeout,
                    outcomeTimeout,
                    body,
                    headTimeout,
                    origins,
                    connections,
                    lookUps,
                    authenticator);
        }

        /** As many connections, each with so long for the head of its first request. */
        Settings withConnections(int most, Duration head) {
            return new Settings(
                    capacity,
                    perSender,
                    queueTimeout,
                    outcomeTimeout,
                    bodyTimeout,
                    head,
                    origins,
                    most,
                    lookUps,
                    authenticator);
        }

        Settings withOrigins(AllowedOrigins allowed) {
            return new Settings(
                    capacity,
                    perSender,
                    queueTimeout,
                    outcomeTimeout,
                    bodyTimeout,
                    headTimeout,
                    allowed,
                    connections,
                    lookUps,
                    authenticator);
        }

        Settings withLookUps(UnaryOperator<Executor> executor) {
            return new Settings(
                    capacity,
                    perSender,
                    queueTimeout,
                    outcomeTimeout,
                    bodyTimeout,
                    headTimeout,
                    origins,
                    connections,
                    executor,
                    authenticator);
        }

        Settings withAuthenticator(UnaryOperator<Authenticator> wrapped) {
            return new Settings(
                    capacity,
                    perSender,
                    queueTimeout,
                    outcomeTimeout,
                    bodyTimeout,
                    headTimeout,
                    origins,
                    connections,
                    lookUps,
                    wrapped);
        }
    }

    final FakeOrder order = new FakeOrder();
    final FakeFeed feed = new FakeFeed();
    final ScriptedLane lane = new ScriptedLane();
    final Map<Long, Hash32> posted = new ConcurrentHashMap<>();
    final Queue<String> codes = new ConcurrentLinkedQueue<>();
    /** Before an op is told what the lane can do. */
    volatile Runnable beforeStatus = () -> {};

    volatile LaneStatus laneStatus = new LaneStatus(LaneStatus.State.ACTIVE, 0, 0, 0, 0, 0);

    final IngressRoutes routes;
    final ActorRef<InclusionLaneActor.Command> laneRef;
    private final ActorSystem<Void> system;
    private final ExecutorService workers = Executors.newFixedThreadPool(2);
    private final ExecutorService blocking = Executors.newFixedThreadPool(2);
    private final ServerBinding binding;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Ingress() {
        this(Settings.usual());
    }

    Ingress(Settings settings, Route... beside) {
        system = ActorSystem.create(
                Behaviors.empty(),
                "ingress",
                ConfigFactory.parseString("pekko.log-dead-letters = off\npekko.loglevel = WARNING")
                        .withFallback(ConfigFactory.load()));
        laneRef = system.systemActorOf(lane.behavior(), "lane", Props.empty());
        SequencerConfig config = config(settings);
        Authenticator authenticator = new UserOpAuthenticator(Ops.DOMAIN, SignatureRecoveries.bouncyCastle());
        routes = new IngressRoutes(new IngressDependencies(
                system,
                laneRef,
                () -> {
                    beforeStatus.run();
                    return laneStatus;
                },
                order,
                new FakeApplication(),
                () -> DEPLOYMENT,
                settings.authenticator().apply(authenticator),
                config,
                nonce -> Optional.ofNullable(posted.get(nonce)),
                feed,
                (code, nanos) -> codes.add(code),
                workers,
                settings.lookUps().apply(blocking),
                blocking));
        binding = Http.get(system)
                .newServerAt("127.0.0.1", 0)
                .withSettings(HttpHardening.serverSettings(system, config.admission())
                        .withMaxConnections(settings.connections()))
                .bind(HttpHardening.handler(system, config, routes.handler(beside)))
                .toCompletableFuture()
                .join();
    }

    private static SequencerConfig config(Settings settings) {
        var l1 = new SequencerConfig.L1(
                List.of(URI.create("http://127.0.0.1:8545")),
                31337,
                Ops.APP,
                DEPLOYMENT.deployment().portals(),
                DEPLOYMENT.deployment().token(),
                new PrivateKey(Bytes.fromHex("01".repeat(32))),
                List.of(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                1,
                false,
                Duration.ofSeconds(30),
                1,
                Duration.ofSeconds(30));
        return new SequencerConfig(
                l1,
                new SequencerConfig.Batches(Duration.ofSeconds(1), Duration.ofSeconds(1), 1),
                new SequencerConfig.Posting(1, 1, 1, 1, 1, 1),
                new SequencerConfig.Http(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        Optional.empty(),
                        settings.origins(),
                        4096,
                        settings.headTimeout(),
                        settings.bodyTimeout(),
                        Duration.ofSeconds(1)),
                new SequencerConfig.Admission(
                        settings.capacity(), settings.perSender(), settings.queueTimeout(), settings.outcomeTimeout()),
                new SequencerConfig.Feed(1, 0, 1, 1, Duration.ofSeconds(1)),
                Path.of("unused"),
                new SequencerConfig.Storage(0, 1 << 20, Duration.ofSeconds(1), Duration.ofDays(7)));
    }

    ActorSystem<Void> system() {
        return system;
    }

    InetSocketAddress address() {
        return binding.localAddress();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + address().getPort() + path);
    }

    CompletableFuture<Reply> post(String body) {
        return send(HttpRequest.newBuilder(uri("/tx"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Reply get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).GET()).join();
    }

    CompletableFuture<Reply> send(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .orTimeout(60, TimeUnit.SECONDS)
                .thenApply(response -> new Reply(
                        response.statusCode(),
                        response.body(),
                        response.headers().map(),
                        response.version()));
    }

    @Override
    public void close() {
        client.shutdownNow();
        binding.terminate(Duration.ofSeconds(1)).toCompletableFuture().join();
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
        workers.shutdownNow();
        blocking.shutdownNow();
    }

    record Reply(int status, String body, Map<String, List<String>> headers, HttpClient.Version version) {
        JsonNode json() {
            try {
                return MAPPER.readTree(body);
            } catch (IOException e) {
                throw new AssertionError("not JSON: " + body, e);
            }
        }

        /** Status, code and message in one line, after checking that the body is an error in our form and nothing else. */
        String error() {
            JsonNode error = json();
            if (error.size() != 3 || error.get("ok").asBoolean(true)) {
                throw new AssertionError("not an error: " + body);
            }
            return status + " " + error.get("code").asText() + " "
                    + error.get("message").asText();
        }

        String header(String name) {
            return String.join(",", headers.getOrDefault(name, List.of()));
        }
    }
}
