package dev.tactus.ingress;

import dev.tactus.application.Application;
import dev.tactus.config.SequencerConfig;
import dev.tactus.crypto.Authenticator;
import dev.tactus.lane.InclusionLaneActor;
import dev.tactus.lane.LaneStatus;
import dev.tactus.store.OrderReader;
import dev.tactus.store.StoredDeployment;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * What the node hands to ingress.
 *
 * @param lane              stays the same when the lane behind it is restarted
 * @param deployment        its generation may change while we run, the rest never
 * @param signatureExecutor fixed pool, one thread a core; admission bounds what waits for it
 * @param lookUpExecutor    may block on the store, for {@code POST /tx}; bounded, and rejecting beyond
 * @param queryExecutor     may block on the store, for everything else; bounded, and rejecting beyond
 */
public record IngressDependencies(
        ActorSystem<?> system,
        ActorRef<InclusionLaneActor.Command> lane,
        Supplier<LaneStatus> laneStatus,
        OrderReader order,
        Application application,
        Supplier<StoredDeployment> deployment,
        Authenticator authenticator,
        SequencerConfig config,
        PostingView posting,
        FeedGate feed,
        IngressMeter meter,
        Executor signatureExecutor,
        Executor lookUpExecutor,
        Executor queryExecutor) {}
