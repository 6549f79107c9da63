package dev.tactus.node;

import dev.tactus.application.Application;
import dev.tactus.config.LoadedConfig;
import dev.tactus.config.SequencerConfig;
import dev.tactus.crypto.SignatureRecoveries;
import dev.tactus.crypto.SignatureRecovery;
import dev.tactus.crypto.UserOpAuthenticator;
import dev.tactus.execution.SerialExecutor;
import dev.tactus.feed.Feed;
import dev.tactus.ingress.HttpHardening;
import dev.tactus.ingress.IngressDependencies;
import dev.tactus.ingress.IngressRoutes;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.L1Status;
import dev.tactus.l1.post.BatchSubmitterActor;
import dev.tactus.l1.post.JournalConfig;
import dev.tactus.l1.post.PostingView;
import dev.tactus.l1.post.SealedBatches;
import dev.tactus.l1.post.SubmitterSettings;
import dev.tactus.l1.post.WalletKey;
import dev.tactus.l1.read.InputReaderActor;
import dev.tactus.l1.read.ReadCursor;
import dev.tactus.l1.read.ReaderSettings;
import dev.tactus.lane.InclusionLaneActor;
import dev.tactus.lane.LaneCore;
import dev.tactus.lane.LaneLimits;
import dev.tactus.lane.LaneStatus;
import dev.tactus.lane.LaneWiring;
import dev.tactus.operations.Metrics;
import dev.tactus.operations.OperationsRoutes;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.Hash32;
import dev.tactus.store.DataDirectory;
import dev.tactus.store.OrderReader;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SequencerStore;
import dev.tactus.store.StoredDeployment;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens every room and connects them, in the order that a start has to go: data directory, identity, lane, reader up to
 * an observed safe head, admission, submitter, HTTP.
 */
final class NodeAssembly {
    private static final Logger LOG = LoggerFactory.getLogger(NodeAssembly.class);
    /** With a stored order there is something to go on from, so L1 gets this long and no longer. */
    private static final Duration LATER_START_LIMIT = Duration.ofSeconds(5);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    /** How often a start looks whether reading gets on. */
    private static final Duration READING_STEP = Duration.ofSeconds(1);

    private static final Duration HELD_MARGIN = Duration.ofMinutes(1);
    private static final Duration LONGEST_READING = Duration.ofDays(7);

    private final LoadedConfig loaded;
    private final SequencerConfig config;
    private final Closings closings;
    private final CompletableFuture<ExitCode> termination;
    private final AtomicReference<LaneStatus> laneStatus = new AtomicReference<>(LaneStatus.STARTING);
    private final AtomicReference<L1Status> l1Status = new AtomicReference<>(L1Status.UNSEEN);
    /** Tells the submitter, once there is one. */
    private final AtomicReference<Runnable> batchSealed = new AtomicReference<>(() -> {});

    private final NodeTime time;
    private final AtomicLong l1ReachedNanos;
    private final RecoveryLink recoveries = new RecoveryLink();
    private final PostingView postings = new PostingView();
    private final Metrics metrics = new Metrics();

    NodeAssembly(LoadedConfig loaded, NodeTime time, Closings closings, CompletableFuture<ExitCode> termination) {
        this.loaded = loaded;
        this.time = time;
        this.l1ReachedNanos = new AtomicLong(time.nanoTime().getAsLong());
        this.config = loaded.sequencer();
        this.closings = closings;
        this.termination = termination;
    }

    URI assemble() throws NodeRefusedException {
        DataDirectory data = opened("data directory", Directories.open(config.dataDirectory()));
        OrderReader order = opened("store reader", data.reader());
        boolean unknown = order.deployment().isEmpty();
        // A start that was interrupted while it read L1 is a first one still: the order has not begun.
        boolean first = order.batches(0, 1).isEmpty();
        L1Client client = opened("L1 client", L1Client.connect(config.l1()));
        var identity = new L1Identity(client, config.l1());
        Deployment deployment = unknown
                ? identity.discover(config.l1().firstStartTimeout())
                : identity.discoverOr(order.deployment().orElseThrow(), LATER_START_LIMIT);
        Application application = Applications.load(deployment);
        StoredDeployment stored =
                Directories.refusing(config.dataDirectory(), () -> data.initialise(deployment, UUID.randomUUID()));

        ActorSystem<Void> system = ActorSystem.create(
                Behaviors.empty(),
                "tactus",
                JournalConfig.forDatabase(data.databaseFile()).withFallback(loaded.system()));
        closings.add("actor system", () -> {
            system.terminate();
            Await.within(STOP_LIMIT, system.getWhenTerminated());
        });
        var _ = system.getWhenTerminated().thenAccept(ended -> fail(ExitCode.FAILURE, "the actor system has ended"));
        Executor storeExecutor =
                system.dispatchers().lookup(DispatcherSelector.fromConfig("sequencer.store-dispatcher"));

        OrderReader.FeedPage at = order.page(0, 0);
        var feed = new Feed(system, order, config.feed(), new Feed.Position(at.head(), at.generation()));
        ActorRef<InclusionLaneActor.Command> lane = lane(system, data, application, feed);
        recoveries.connect(feed, lane);
        var link = new LaneLink(system, lane);
        ActorRef<InputReaderActor.Command> reader = reader(system, client, deployment, order, storeExecutor, link);
        closings.add("input reader", () -> reader.tell(InputReaderActor.Stop.INSTANCE));
        readUpToSafeHead(reader, system, order, first);
        activate(link);
        // Only now: what L1 has accepted already need not be posted.
        startSubmitter(system, client, deployment, order, storeExecutor);
        return http(system, ingress(system, lane, order, application, stored, feed), order, feed, link);
    }

    private static void activate(LaneLink link) throws NodeRefusedException {
        try {
            Await.within(STOP_LIMIT, link.activate(STOP_LIMIT));
        } catch (ExecutionException e) {
            throw new NodeRefusedException(ExitCode.FAILURE, "the lane did not start; see its log", e);
        }
    }

    private <T extends AutoCloseable> T opened(String what, T resource) {
        closings.add(what, resource);
        return resource;
    }

    private ActorRef<InclusionLaneActor.Command> lane(
            ActorSystem<Void> system, DataDirectory data, Application application, Feed feed) {
        SequencerStore store = opened("store writer", data.writer());
        var wiring = new LaneWiring(
                store,
                application,
                new SerialExecutor(application),
                new LaneCore(
                        LaneLimits.withBatchDeadline(config.batches().maxOpen().toMillis())),
                config.l1().secondsPerBlock(),
                feed::publish,
                laneStatus::set,
                () -> Objects.requireNonNull(batchSealed.get()).run(),
                recoveries,
                fatal -> fail(ExitCode.TERMINAL, String.valueOf(fatal.getMessage())),
                time.wall()::millis,
                time.nanoTime());
        ActorRef<InclusionLaneActor.Command> lane = system.systemActorOf(
                InclusionLaneActor.create(wiring),
                "inclusion-lane",
                DispatcherSelector.fromConfig("sequencer.lane-dispatcher"));
        watch(system, lane);
        return lane;
    }

    /** The lane handles every failure that it can; if it ends all the same, only a new process knows where it stands. */
    private void watch(ActorSystem<Void> system, ActorRef<?> lane) {
        Behavior<Terminated> watcher = Behaviors.setup(context -> {
            context.watch(lane);
            return Behaviors.receive(Terminated.class)
                    .onSignal(Terminated.class, ended -> {
                        fail(ExitCode.FAILURE, "the lane has ended");
                        return Behaviors.stopped();
                    })
                    .build();
        });
        system.systemActorOf(watcher, "lane-watch", Props.empty());
    }

    private void startSubmitter(
            ActorSystem<Void> system,
            L1Client client,
            Deployment deployment,
            OrderReader order,
            Executor storeExecutor) {
        ActorRef<BatchSubmitterActor.Command> started = system.systemActorOf(
                BatchSubmitterActor.create(new BatchSubmitterActor.Wiring(
                        client,
                        deployment,
                        SealedBatches.of(order, storeExecutor),
                        WalletKey.of(config.l1().submitterKey()),
                        SubmitterSettings.of(
                                config.batches(), config.posting(), config.l1().rpcQuorum()),
                        postings,
                        recoveries,
                        ThreadLocalRandom.current()::nextDouble)),
                "batch-submitter",
                Props.empty());
        batchSealed.set(() -> started.tell(BatchSubmitterActor.BatchSealed.INSTANCE));
        recoveries.nudging(() -> started.tell(BatchSubmitterActor.BatchSealed.INSTANCE));
        closings.add(
                "batch submitter",
                () -> Await.within(
                        STOP_LIMIT,
                        AskPattern.ask(started, BatchSubmitterActor.Drain::new, STOP_LIMIT, system.scheduler())));
    }

    private ActorRef<InputReaderActor.Command> reader(
            ActorSystem<Void> system,
            L1Client client,
            Deployment deployment,
            OrderReader order,
            Executor storeExecutor,
            LaneLink link) {
        return system.systemActorOf(
                InputReaderActor.create(new InputReaderActor.Wiring(
                        client,
                        deployment,
                        ReaderSettings.of(config.l1()),
                        () -> CompletableFuture.supplyAsync(() -> ReadCursor.load(order), storeExecutor),
                        link,
                        this::seen,
                        fault -> fail(ExitCode.TERMINAL, fault.describe()),
                        time.wall(),
                        time.nanoTime(),
                        ThreadLocalRandom.current()::nextDouble)),
                "input-reader",
                Props.empty());
    }

    private void seen(L1Status status) {
        if (status.reachable()) {
            l1ReachedNanos.set(time.nanoTime().getAsLong());
        }
        l1Status.set(status);
    }

    /**
     * Before the first admission: everything up to a safe head observed now. Waits as long as that gets on. An order
     * that has begun goes on without it when L1 is out of reach; one that has not must begin at a head that is true.
     */
    private void readUpToSafeHead(
            ActorRef<InputReaderActor.Command> reader, ActorSystem<Void> system, OrderReader order, boolean first)
            throws NodeRefusedException {
        CompletionStage<InputReaderActor.CaughtUp> caughtUp =
                AskPattern.ask(reader, InputReaderActor.CatchUp::new, LONGEST_READING, system.scheduler());
        long readTo = readTo(order);
        long advancedNanos = System.nanoTime();
        while (true) {
            Optional<InputReaderActor.CaughtUp> head = awaitHead(caughtUp);
            if (termination.isDone()) {
                throw new NodeRefusedException(termination.getNow(ExitCode.FAILURE), "L1 does not fit what is stored");
            }
            if (head.isPresent()) {
                LOG.info("read L1 up to safe block {}", head.get().head().number());
                return;
            }
            if (readTo(order) > readTo) {
                readTo = readTo(order);
                advancedNanos = System.nanoTime();
                LOG.info("reading L1, stored up to block {}", readTo);
            }
            L1Status seen = Objects.requireNonNull(l1Status.get());
            boolean patient = first || seen.reachable();
            boolean held = seen.view().held().isPresent();
            Duration limit = patient ? config.l1().firstStartTimeout() : LATER_START_LIMIT;
            if (held) {
                // Long enough for what is final to show itself as that.
                limit = limit.plus(config.l1().conflictLasts().multipliedBy(2)).plus(HELD_MARGIN);
            }
            if (System.nanoTime() - advancedNanos >= limit.toNanos()) {
                if (held) {
                    throw new NodeRefusedException(
                            ExitCode.TRANSIENT,
                            seen.view().held().orElseThrow() + "; check the endpoints of SEQ_ETH_RPC_URL");
                }
                LOG.warn("L1 was not read up to its safe head, no progress within {}", limit);
                break;
            }
        }
        if (first) {
            throw new NodeRefusedException(
                    ExitCode.TRANSIENT, "L1 could not be read up to its safe head; check it and start again");
        }
    }

    private static Optional<InputReaderActor.CaughtUp> awaitHead(CompletionStage<InputReaderActor.CaughtUp> caughtUp) {
        try {
            return Await.within(READING_STEP, caughtUp);
        } catch (ExecutionException ended) {
            Await.pause(READING_STEP);
            return Optional.empty();
        }
    }

    private static long readTo(OrderReader order) {
        return order.safeHead().map(SafeHead::number).orElse(-1L);
    }

    private IngressRoutes ingress(
            ActorSystem<Void> system,
            ActorRef<InclusionLaneActor.Command> lane,
            OrderReader order,
            Application application,
            StoredDeployment stored,
            Feed feed) {
        SignatureRecovery recovery = SignatureRecoveries.best();
        LOG.info("signatures are recovered by {}", recovery.name());
        Pools pools = opened("thread pools", new Pools(config.admission().capacity()));
        return new IngressRoutes(new IngressDependencies(
                system,
                lane,
                laneStatus::get,
                order,
                application,
                () -> stored.at(feed.position().generation()),
                new UserOpAuthenticator(stored.deployment().domain(), recovery),
                config,
                this::l1Transaction,
                new FeedAdapter(feed),
                metrics::answered,
                pools.signatures,
                pools.lookUps,
                pools.queries));
    }

    /** The transaction that carries a batch, once it is in a block. */
    private Optional<Hash32> l1Transaction(long batchNonce) {
        return postings.posting(batchNonce)
                .filter(posting -> posting.stage().hasLanded())
                .map(PostingView.Posting::transactionHash);
    }

    private URI http(ActorSystem<Void> system, IngressRoutes ingress, OrderReader order, Feed feed, LaneLink link)
            throws NodeRefusedException {
        var health = new Health(l1Status::get, l1ReachedNanos::get, config.l1().secondsPerBlock(), time.nanoTime());
        health.register(metrics, ingress, feed, laneStatus::get, postings);
        var storeExecutor = system.dispatchers().lookup(DispatcherSelector.fromConfig("sequencer.store-dispatcher"));
        var operations = new OperationsRoutes(laneStatus::get, health::l1, order::head, storeExecutor, metrics);
        InetSocketAddress address = config.http().address();
        CompletionStage<ServerBinding> binding = Http.get(system)
                .newServerAt(address.getHostString(), address.getPort())
                .withSettings(HttpHardening.serverSettings(system, config.admission()))
                .bind(ingress.route(operations.route()));
        try {
            ServerBinding bound = Await.within(STOP_LIMIT, binding)
                    .orElseThrow(() -> new NodeRefusedException(ExitCode.TRANSIENT, "the HTTP server did not start"));
            closings.add("HTTP server", () -> drain(bound, ingress, feed, link));
            return uri(bound.localAddress());
        } catch (ExecutionException e) {
            throw new NodeRefusedException(
                    ExitCode.TRANSIENT, "cannot listen on " + address + "; free the address or set SEQ_HTTP_ADDR", e);
        }
    }

    /** Order first, connections last: what was taken is decided and its answer written before anything goes away. */
    private void drain(ServerBinding bound, IngressRoutes ingress, Feed feed, LaneLink link) throws ExecutionException {
        Duration limit = config.http().drainTimeout();
        var unbound = bound.unbind();
        try {
            Await.within(limit, link.drain(limit));
        } catch (ExecutionException e) {
            LOG.error("the lane did not drain; what it was told is settled from the store", e);
            ingress.laneLost();
        }
        Await.within(limit, feed.close());
        Await.within(limit, unbound);
        Await.within(limit.plus(STOP_LIMIT), bound.terminate(limit));
    }

    private static URI uri(InetSocketAddress bound) {
        String host = bound.getAddress().isAnyLocalAddress() ? "127.0.0.1" : bound.getHostString();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + bound.getPort());
    }

    private void fail(ExitCode code, String why) {
        if (termination.complete(code)) {
            LOG.error("the node stops with exit code {}: {}", code.code(), why);
        }
    }
}
