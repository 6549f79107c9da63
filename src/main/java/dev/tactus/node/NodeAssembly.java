package dev.tactus.node;

import dev.tactus.application.Application;
import dev.tactus.config.LoadedConfig;
import dev.tactus.config.SequencerConfig;
import dev.tactus.execution.SerialExecutor;
import dev.tactus.feed.Feed;
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
import dev.tactus.lane.StorageLimits;
import dev.tactus.protocol.Deployment;
import dev.tactus.store.DataDirectory;
import dev.tactus.store.OrderReader;
import dev.tactus.store.SequencerStore;
import dev.tactus.store.StoredDeployment;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * Opens every room and connects them, in the order that a start has to go: data directory, identity, lane, reader up to
 * an observed safe head, admission, submitter, HTTP.
 */
final class NodeAssembly {
    /** With a stored order there is something to go on from, so L1 gets this long and no longer. */
    private static final Duration LATER_START_LIMIT = Duration.ofSeconds(5);

    /** What the lane resumes may be the rest of a flood. */
    private static final Duration ACTIVE_LIMIT = Duration.ofMinutes(5);

    private static final Duration ACTIVE_STEP = Duration.ofSeconds(1);

    static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final LoadedConfig loaded;
    private final SequencerConfig config;
    private final Closings closings;
    private final Ending ending;
    private final RecoveryLink recoveries;
    private final AtomicReference<LaneStatus> laneStatus = new AtomicReference<>(LaneStatus.STARTING);
    private final AtomicReference<L1Status> l1Status = new AtomicReference<>(L1Status.UNSEEN);
    /** Tells the submitter, once there is one. */
    private final AtomicReference<Runnable> batchSealed = new AtomicReference<>(() -> {});

    private final NodeTime time;
    private final AtomicLong l1ReachedNanos;
    private final PostingView postings = new PostingView();

    NodeAssembly(LoadedConfig loaded, NodeTime time, Closings closings, Ending ending, RecoveryLink recoveries) {
        this.loaded = loaded;
        this.time = time;
        this.l1ReachedNanos = new AtomicLong(time.nanoTime().getAsLong());
        this.config = loaded.sequencer();
        this.closings = closings;
        this.ending = ending;
        this.recoveries = recoveries;
    }

    URI assemble() throws NodeRefusedException {
        DataDirectory data = opened("data directory", Directories.open(config.dataDirectory()));
        Directories.check(config.dataDirectory(), data::requireUndiverged);
        var damages = new Damages(data, ending, time.wall());
        OrderReader order = opened("store reader", data.reader(config.storage().readLimit(), damages::found));
        boolean unknown = order.deployment().isEmpty();
        // A start that was interrupted while it read L1 is a first one still: the order has not begun.
        boolean first = order.batches(0, 1).isEmpty();
        L1Client client = opened("L1 client", L1Client.connect(config.l1()));
        Preparation preparation = opened(
                "actor system",
                Preparation.begin(JournalConfig.forDatabase(data.databaseFile()).withFallback(loaded.system())));
        var identity = new L1Identity(client, config.l1());
        Deployment deployment = unknown
                ? identity.discover(config.l1().firstStartTimeout())
                : identity.discoverOr(order.deployment().orElseThrow(), LATER_START_LIMIT);
        Application application = Applications.load(deployment);
        StoredDeployment stored =
                Directories.refusing(config.dataDirectory(), () -> data.initialise(deployment, UUID.randomUUID()));

        ActorSystem<Void> system = preparation.system();
        var _ = preparation.ended().thenAccept(done -> ending.failed(ExitCode.FAILURE, "the actor system has ended"));
        Executor storeExecutor =
                system.dispatchers().lookup(DispatcherSelector.fromConfig("sequencer.store-dispatcher"));

        OrderReader.FeedPage at = order.page(0, 0);
        var feed = new Feed(system, order, config.feed(), new Feed.Position(at.head(), at.generation()));
        ActorRef<InclusionLaneActor.Command> lane = lane(system, damages, application, feed);
        recoveries.connect(feed, lane);
        var link = new LaneLink(system, lane);
        ActorRef<InputReaderActor.Command> reader = reader(system, client, deployment, order, storeExecutor, link);
        closings.add("input reader", () -> reader.tell(InputReaderActor.Stop.INSTANCE));
        new StartReading(config.l1(), order, this::l1Status, ending)
                .upToSafeHead(reader, system, first, LATER_START_LIMIT);
        activate(link);
        // Only now: what L1 has accepted already need not be posted.
        startSubmitter(system, client, deployment, order, storeExecutor, damages);
        var health = new Health(this::l1Status, l1ReachedNanos::get, config.l1().secondsPerBlock(), time.nanoTime());
        var serving = new Serving(
                system,
                config,
                closings,
                order,
                feed,
                lane,
                link,
                ending,
                this::laneStatus,
                postings,
                data.disk(),
                preparation::recovery);
        return serving.start(application, stored, health);
    }

    private L1Status l1Status() {
        return Objects.requireNonNull(l1Status.get());
    }

    private LaneStatus laneStatus() {
        return Objects.requireNonNull(laneStatus.get());
    }

    private void activate(LaneLink link) throws NodeRefusedException {
        try {
            CompletionStage<Done> active = link.activate(ACTIVE_LIMIT);
            while (Await.within(ACTIVE_STEP, active).isEmpty()) {
                ending.throwIfFailed();
            }
        } catch (ExecutionException e) {
            throw new NodeRefusedException(ExitCode.FAILURE, "the lane did not start; see its log", e);
        }
    }

    private <T extends AutoCloseable> T opened(String what, T resource) {
        closings.add(what, resource);
        return resource;
    }

    private ActorRef<InclusionLaneActor.Command> lane(
            ActorSystem<Void> system, Damages damages, Application application, Feed feed) throws NodeRefusedException {
        DataDirectory data = damages.data();
        SequencerStore store = opened("store writer", Directories.writer(config.dataDirectory(), data));
        var wiring = new LaneWiring(
                store,
                new LaneWiring.Storage(
                        data.disk(),
                        new StorageLimits(
                                config.storage().reserveBytes(),
                                config.storage().logLimitBytes())),
                application,
                new SerialExecutor(application),
                new LaneCore(LaneLimits.of(
                        config.batches().maxOpen().toMillis(),
                        config.storage().undoWindow().toMillis())),
                config.l1().secondsPerBlock(),
                feed::publish,
                laneStatus::set,
                () -> Objects.requireNonNull(batchSealed.get()).run(),
                recoveries,
                damages::found,
                time.wall()::millis,
                time.nanoTime());
        ActorRef<InclusionLaneActor.Command> lane = system.systemActorOf(
                InclusionLaneActor.create(wiring),
                "inclusion-lane",
                DispatcherSelector.fromConfig("sequencer.lane-dispatcher"));
        watch(system, lane, "the lane");
        return lane;
    }

    private void watch(ActorSystem<Void> system, ActorRef<?> actor, String what) {
        system.systemActorOf(Watch.over(actor, what, ending), actor.path().name() + "-watch", Props.empty());
    }

    private void startSubmitter(
            ActorSystem<Void> system,
            L1Client client,
            Deployment deployment,
            OrderReader order,
            Executor storeExecutor,
            Damages damages) {
        ActorRef<BatchSubmitterActor.Command> started = system.systemActorOf(
                BatchSubmitterActor.create(
                        new BatchSubmitterActor.Wiring(
                                client,
                                deployment,
                                SealedBatches.of(order, storeExecutor),
                                WalletKey.of(config.l1().submitterKey()),
                                SubmitterSettings.of(
                                        config.batches(),
                                        config.posting(),
                                        config.l1().rpcQuorum()),
                                postings,
                                recoveries,
                                ThreadLocalRandom.current()::nextDouble),
                        failure -> DataDirectory.damageIn(failure).ifPresent(damages::found)),
                "batch-submitter",
                Props.empty());
        watch(system, started, "the batch submitter");
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
        ActorRef<InputReaderActor.Command> reader = system.systemActorOf(
                InputReaderActor.create(new InputReaderActor.Wiring(
                        client,
                        deployment,
                        ReaderSettings.of(config.l1()),
                        () -> CompletableFuture.supplyAsync(() -> ReadCursor.load(order), storeExecutor),
                        link,
                        this::seen,
                        fault -> ending.failed(ExitCode.TERMINAL, fault.describe()),
                        time.wall(),
                        time.nanoTime(),
                        ThreadLocalRandom.current()::nextDouble)),
                "input-reader",
                Props.empty());
        watch(system, reader, "the input reader");
        return reader;
    }

    private void seen(L1Status status) {
        if (status.reachable()) {
            l1ReachedNanos.set(time.nanoTime().getAsLong());
        }
        l1Status.set(status);
    }
}
