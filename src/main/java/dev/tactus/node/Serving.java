package dev.tactus.node;

import dev.tactus.application.Application;
import dev.tactus.config.SequencerConfig;
import dev.tactus.crypto.SignatureRecovery;
import dev.tactus.crypto.UserOpAuthenticator;
import dev.tactus.feed.Feed;
import dev.tactus.ingress.HttpHardening;
import dev.tactus.ingress.IngressDependencies;
import dev.tactus.ingress.IngressRoutes;
import dev.tactus.l1.post.PostingView;
import dev.tactus.lane.InclusionLaneActor;
import dev.tactus.lane.LaneStatus;
import dev.tactus.operations.Metrics;
import dev.tactus.operations.OperationsRoutes;
import dev.tactus.protocol.Hash32;
import dev.tactus.store.OrderReader;
import dev.tactus.store.StoreDisk;
import dev.tactus.store.StoredDeployment;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.japi.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last step of a start: admission, queries, feed, health and metrics over HTTP, and their orderly end. */
record Serving(
        ActorSystem<Void> system,
        SequencerConfig config,
        Closings closings,
        OrderReader order,
        Feed feed,
        ActorRef<InclusionLaneActor.Command> lane,
        LaneLink link,
        Ending ending,
        Supplier<LaneStatus> laneStatus,
        PostingView postings,
        StoreDisk disk,
        Supplier<SignatureRecovery> signatureRecovery) {
    private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

    /** Blocks until it listens. */
    URI start(Application application, StoredDeployment stored, Health health) throws NodeRefusedException {
        var metrics = new Metrics();
        IngressRoutes ingress = ingress(application, stored, metrics);
        var storage = new Health.Storage(disk, config.storage().logLimitBytes());
        health.register(metrics, ingress, feed, laneStatus, postings, storage);
        var storeExecutor = system.dispatchers().lookup(DispatcherSelector.fromConfig("sequencer.store-dispatcher"));
        var operations = new OperationsRoutes(laneStatus, health::l1, order::head, storeExecutor, metrics);
        Optional<InetSocketAddress> apart = config.http().operationsAddress();
        if (apart.isPresent()) {
            ServerBinding bound = bind(
                    apart.get(),
                    "SEQ_OPERATIONS_ADDR",
                    HttpHardening.operationsSettings(system, config.admission()),
                    ingress.only(operations.route()).handler(system));
            closings.add("operations server", () -> end(bound));
            LOG.info("health and metrics are at {}", uri(bound.localAddress()));
        }
        Route beside = apart.isPresent() ? operations.healthRoute() : operations.route();
        ServerBinding bound = bind(
                config.http().address(),
                "SEQ_HTTP_ADDR",
                HttpHardening.serverSettings(system, config.admission()),
                HttpHardening.handler(system, config, ingress.handler(beside)));
        closings.add("HTTP server", () -> drain(bound, ingress));
        return uri(bound.localAddress());
    }

    private ServerBinding bind(
            InetSocketAddress address,
            String variable,
            ServerSettings settings,
            Function<HttpRequest, CompletionStage<HttpResponse>> handler)
            throws NodeRefusedException {
        CompletionStage<ServerBinding> binding = Http.get(system)
                .newServerAt(address.getHostString(), address.getPort())
                .withSettings(settings)
                .bind(handler);
        try {
            return Await.within(NodeAssembly.STOP_LIMIT, binding)
                    .orElseThrow(() -> new NodeRefusedException(ExitCode.TRANSIENT, "the HTTP server did not start"));
        } catch (ExecutionException e) {
            throw new NodeRefusedException(
                    ExitCode.TRANSIENT, "cannot listen on " + address + "; free the address or set " + variable, e);
        }
    }

    private IngressRoutes ingress(Application application, StoredDeployment stored, Metrics metrics) {
        SignatureRecovery recovery = signatureRecovery.get();
        LOG.info("signatures are recovered by {}", recovery.name());
        var pools = new Pools(config.admission().capacity(), ending);
        closings.add("thread pools", pools);
        return new IngressRoutes(new IngressDependencies(
                system,
                lane,
                laneStatus,
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

    /** Order first, connections last: what was taken is decided and its answer written before anything goes away. */
    private void drain(ServerBinding bound, IngressRoutes ingress) throws ExecutionException {
        Duration limit = config.http().drainTimeout();
        var unbound = bound.unbind();
        try {
            var _ = Await.bounded(limit, link.drain(limit));
        } catch (ExecutionException e) {
            LOG.error("the lane did not drain; what it was told is settled from the store", e);
            ingress.laneLost();
        }
        Await.within(limit, feed.close());
        Await.within(limit, unbound);
        Await.within(limit.plus(NodeAssembly.STOP_LIMIT), bound.terminate(limit));
    }

    /** Health is told to the end: this listener goes after the other. */
    private void end(ServerBinding bound) throws ExecutionException {
        Await.within(NodeAssembly.STOP_LIMIT, bound.unbind());
        Await.within(NodeAssembly.STOP_LIMIT, bound.terminate(NodeAssembly.STOP_LIMIT));
    }

    private static URI uri(InetSocketAddress bound) {
        String host = bound.getAddress().isAnyLocalAddress() ? "127.0.0.1" : bound.getHostString();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + bound.getPort());
    }
}
