package dev.tactus.node;

import dev.tactus.config.SequencerConfig;
import dev.tactus.l1.Backoff;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.RpcException;
import dev.tactus.l1.post.Hold;
import dev.tactus.l1.post.SubmitterSettings;
import dev.tactus.l1.post.WalletFlush;
import dev.tactus.l1.post.WalletKey;
import dev.tactus.l1.read.AgreedHead;
import dev.tactus.l1.read.ReaderSettings;
import dev.tactus.protocol.Deployment;
import dev.tactus.store.DataDirectory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** Uses up every wallet nonce for which something waits, at safe depth, so that no transaction of old can land. */
public final class Flushing {
    private static final Duration ASK_LIMIT = Duration.ofSeconds(30);
    private static final Duration ROUND_LIMIT = Duration.ofMinutes(5);
    /** With the pauses between them, some five minutes. */
    private static final int MAX_FAILURES = 12;

    /**
     * @param waitBlocks how long what waits may still land by itself: it may carry a batch that was promised
     * @param upTo       nonces below this are used up in any case
     */
    public record Plan(long waitBlocks, long upTo) {
        Plan atLeast(long nonces) {
            return new Plan(waitBlocks, Math.max(upTo, nonces));
        }
    }

    /**
     * @param safe   block above which nothing of the wallet lands
     * @param nonces of the wallet that are used up there
     */
    record Settled(L1Block safe, long nonces) {}

    private Flushing() {}

    /** The command: no sequencer may use the data directory meanwhile, if there is one. */
    public static ExitCode run(SequencerConfig config, Plan plan, Consumer<String> out) throws Exception {
        try (AutoCloseable _ = Directories.refusing(
                        config.dataDirectory(), () -> DataDirectory.lockOut(config.dataDirectory()));
                L1Client client = L1Client.connect(config.l1())) {
            Deployment deployment = new L1Identity(client, config.l1()).discover(ASK_LIMIT);
            Settled settled = settle(client, deployment, config, plan, out);
            out.accept("flush-mempool: nothing of " + deployment.submitter()
                    + " that the L1 endpoints know of can land above L1 block "
                    + settled.safe().number());
            return ExitCode.CLEAN;
        }
    }

    /**
     * Blocks until it is so, as long as L1 answers now and then.
     */
    static Settled settle(
            L1Client client, Deployment deployment, SequencerConfig config, Plan plan, Consumer<String> out)
            throws NodeRefusedException {
        var head = new AgreedHead(client, deployment.chainId(), ReaderSettings.of(config.l1()));
        var posting = SubmitterSettings.of(
                config.batches(), config.posting(), config.l1().rpcQuorum());
        var flush = new WalletFlush(
                client,
                head::look,
                new WalletFlush.Settings(
                        WalletKey.of(config.l1().submitterKey()),
                        deployment.chainId(),
                        posting.quorum(),
                        posting.spend().emergency(),
                        posting.bumpBlocks(),
                        plan.waitBlocks(),
                        plan.upTo()));
        var telling = new Telling(deployment, plan, out);
        int failures = 0;
        while (true) {
            try {
                WalletFlush.Progress now = Await.within(ROUND_LIMIT, flush.round())
                        .orElseThrow(() -> new NodeRefusedException(
                                ExitCode.TRANSIENT, "L1 did not answer in time; run the command again"));
                telling.tell(now);
                requireBudget(now);
                if (now.settled()) {
                    return new Settled(now.safe(), now.target());
                }
                failures = 0;
                Await.pause(posting.idlePoll());
            } catch (ExecutionException e) {
                String why = String.valueOf(RpcException.unwrap(e).getMessage());
                if (++failures >= MAX_FAILURES) {
                    throw new NodeRefusedException(
                            ExitCode.TRANSIENT,
                            "the wallet's nonces are not settled, L1 could not be asked: " + why
                                    + "; check SEQ_ETH_RPC_URL and run the command again",
                            e);
                }
                out.accept("  L1 cannot be asked, trying again: " + why);
                Await.pause(Backoff.L1.delay(failures, 0));
            }
        }
    }

    /** What was offered may still be paid, so this run can send no more however long it waits. */
    private static void requireBudget(WalletFlush.Progress now) throws NodeRefusedException {
        if (now.hold().filter(hold -> hold.kind() == Hold.Kind.BUDGET).isPresent()) {
            throw new NodeRefusedException(
                    ExitCode.TRANSIENT,
                    "the emergency budget of posting is used up; look at the wallet's transactions, then run the command"
                            + " again or raise SEQ_POSTING_EMERGENCY_BUDGET_GWEI");
        }
    }

    /** Says what has changed, and no more. */
    private static final class Telling {
        private final Deployment deployment;
        private final Plan plan;
        private final Consumer<String> out;
        private Optional<String> said = Optional.empty();

        Telling(Deployment deployment, Plan plan, Consumer<String> out) {
            this.deployment = deployment;
            this.plan = plan;
            this.out = out;
        }

        void tell(WalletFlush.Progress now) {
            if (said.isEmpty()) {
                long waiting = now.target() - now.used();
                out.accept("wallet " + deployment.submitter() + ": " + now.used() + " nonces used, "
                        + (waiting == 0 ? "nothing waits" : waiting + " wait")
                        + (waiting == 0 || plan.waitBlocks() == 0
                                ? ""
                                : "; what waits may land by itself for " + plan.waitBlocks() + " blocks"));
            }
            String state = "  " + now.used() + " of " + now.target() + " nonces used, safe block "
                    + now.safe().number()
                    + now.hold().map(hold -> "; waiting: " + hold.why()).orElse("");
            if (now.sent() > 0) {
                out.accept("  " + now.sent() + " transactions sent that replace what waits");
            }
            if (!said.equals(Optional.of(state))) {
                out.accept(state);
            }
            said = Optional.of(state);
        }
    }
}
