package dev.tactus.node;

import dev.tactus.config.SequencerConfig;
import dev.tactus.l1.Backoff;
import dev.tactus.l1.DiscoveryRefused;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.L1Discovery;
import dev.tactus.l1.RpcException;
import dev.tactus.protocol.Deployment;
import dev.tactus.store.StoredDeployment;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out which deployment this node serves: from L1, or, once it is stored, without it. */
final class L1Identity {
    private static final Logger LOG = LoggerFactory.getLogger(L1Identity.class);

    private final L1Client client;
    private final L1Discovery.Known configured;

    L1Identity(L1Client client, SequencerConfig.L1 config) {
        this.client = client;
        this.configured = new L1Discovery.Known(
                config.chainId(),
                config.application(),
                config.submitterKey().address(),
                config.portals(),
                config.token());
    }

    /** Asks L1 until it answers or {@code limit} has passed: there is nothing to fall back on. */
    Deployment discover(Duration limit) throws NodeRefusedException {
        long deadline = System.nanoTime() + limit.toNanos();
        for (int failures = 1; ; failures++) {
            Optional<Deployment> found = ask(limit, new L1Discovery(client).discover(configured));
            if (found.isPresent()) {
                return found.get();
            }
            Duration pause = Backoff.L1.delay(failures, 0);
            if (System.nanoTime() + pause.toNanos() >= deadline) {
                throw new NodeRefusedException(
                        ExitCode.TRANSIENT,
                        "L1 is out of reach, and without it there is nothing to go on from; check SEQ_ETH_RPC_URL and"
                                + " start again");
            }
            LOG.warn("L1 does not answer, trying again in {}", pause);
            Await.pause(pause);
        }
    }

    /** What L1 says now, or, if it does not answer in time, the configuration completed with what is stored. */
    Deployment discoverOr(StoredDeployment stored, Duration limit) throws NodeRefusedException {
        Deployment known = stored.deployment();
        Optional<Deployment> found = ask(limit, new L1Discovery(client).discoverAgain(configured, known));
        if (found.isEmpty()) {
            LOG.warn("L1 does not answer; going on with the stored deployment");
        }
        return found.orElseGet(() -> new Deployment(
                configured.chainId(),
                configured.application(),
                known.inputBox(),
                known.firstBlock(),
                configured.submitter(),
                configured.portals(),
                configured.token()));
    }

    private static Optional<Deployment> ask(Duration limit, CompletionStage<Deployment> discovery)
            throws NodeRefusedException {
        try {
            return Await.within(limit, discovery);
        } catch (ExecutionException e) {
            Throwable cause = RpcException.unwrap(e);
            if (cause instanceof DiscoveryRefused refused) {
                throw new NodeRefusedException(ExitCode.TERMINAL, String.valueOf(refused.getMessage()), refused);
            }
            LOG.warn("L1 cannot be asked: {}", cause.getMessage());
            return Optional.empty();
        }
    }
}
