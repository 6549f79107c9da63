package dev.tactus.load;

import dev.tactus.devnet.DevAccount;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Eip712Domain;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.UserOp;
import dev.tactus.wallet.WalletMethod;
import dev.tactus.wallet.client.FeedClient;
import dev.tactus.wallet.client.FeedLog;
import dev.tactus.wallet.client.FeedMessage.UserOpIncluded;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.SequencerException;
import dev.tactus.wallet.client.SignedOp;
import dev.tactus.wallet.client.UserOpSigner;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Transfers of one smallest unit between dev accounts, each checked on the feed. */
final class SmokeLoad {
    private static final Duration FEED_PATIENCE = Duration.ofSeconds(30);
    /** Others may use the sequencer at the same time. */
    private static final int STRANGERS_ON_FEED = 100_000;

    private static final int PROGRESS_STEPS = 10;

    private final URI url;
    private final LoadPlan plan;
    private final List<DevAccount> senders;
    private final PrintWriter out;

    SmokeLoad(URI url, LoadPlan plan, List<DevAccount> senders, PrintWriter out) {
        this.url = url;
        this.plan = plan;
        this.senders = List.copyOf(senders);
        this.out = out;
    }

    LoadReport run() throws SequencerException {
        var log = new FeedLog(plan.ops() + STRANGERS_ON_FEED);
        var answers = new Answers();
        try (var client = new SequencerClient(url)) {
            warmUp(client);
            List<List<SignedOp>> signed = sign(client, plan.ops());
            say("signed " + plan.ops() + " ops of " + senders.size() + " sender(s)");
            try (FeedClient _ = FeedClient.open(url, client.head(), log)) {
                idle();
                var schedule = new Schedule(System.nanoTime(), plan.rate());
                CompletableFuture<Void> done = new OpenLoop(client, answers).run(signed, schedule, this::progress);
                awaitAnswers(done);
                double seconds = (System.nanoTime() - schedule.startNanos()) / 1e9;
                int onFeed = countOnFeed(answers.acceptedOffsets(), log);
                return new LoadReport(plan, answers.counts(), answers.latencies(), onFeed, seconds);
            }
        }
    }

    /** A virtual machine that has just started is slow, on both sides; that is another measurement. */
    private void warmUp(SequencerClient client) throws SequencerException {
        if (plan.warmUpOps() > 0) {
            List<List<SignedOp>> signed = sign(client, plan.warmUpOps());
            var allAtOnce = new Schedule(System.nanoTime(), Double.POSITIVE_INFINITY);
            var ignored = new Answers();
            awaitAnswers(new OpenLoop(client, ignored).run(signed, allAtOnce, sent -> {}));
            say("warmed up with " + plan.warmUpOps() + " ops: " + ignored.counts());
        }
    }

    private List<List<SignedOp>> sign(SequencerClient client, int ops) throws SequencerException {
        Eip712Domain domain = client.domain();
        int maxFee = client.fee().suggestedMaxFee();
        List<List<SignedOp>> all = new ArrayList<>();
        for (int i = 0; i < senders.size(); i++) {
            DevAccount sender = senders.get(i);
            Address to = senders.get((i + 1) % senders.size()).address();
            var method = new WalletMethod.Transfer(BigInteger.ONE, to).encode();
            var signer = new UserOpSigner(domain, sender.key());
            long nonce = client.nextNonce(sender.address());
            int share = ops / senders.size() + (i < ops % senders.size() ? 1 : 0);
            List<SignedOp> own = new ArrayList<>(share);
            for (int k = 0; k < share; k++) {
                own.add(signer.sign(new UserOp(nonce + k, maxFee, method)));
            }
            all.add(own);
        }
        return all;
    }

    private void idle() {
        if (plan.idleSeconds() > 0) {
            say("idle for " + plan.idleSeconds() + " s");
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(plan.idleSeconds());
            for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }

    private void progress(int sent) {
        int step = Math.max(1, plan.ops() / PROGRESS_STEPS);
        if (sent % step == 0 && sent < plan.ops()) {
            say("sent " + sent + " of " + plan.ops());
        }
    }

    /** Each request has its own time-out, so this ends. */
    private static void awaitAnswers(CompletableFuture<Void> done) throws SequencerException {
        try {
            done.get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("an answer was not handled", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int countOnFeed(Map<Long, Hash32> accepted, FeedLog log) throws SequencerException {
        long last = accepted.keySet().stream().mapToLong(Long::longValue).max().orElse(-1);
        if (last >= 0) {
            log.await(
                    message -> message instanceof UserOpIncluded op && op.offset() >= last
                            ? Optional.of(op)
                            : Optional.empty(),
                    FEED_PATIENCE);
        }
        Map<Long, Hash32> shown = new HashMap<>();
        log.messages().forEach(message -> {
            if (message instanceof UserOpIncluded op) {
                shown.put(op.offset(), op.txHash());
            }
        });
        return (int) accepted.entrySet().stream()
                .filter(entry -> entry.getValue().equals(shown.get(entry.getKey())))
                .count();
    }

    private void say(String what) {
        out.println(what);
        out.flush();
    }
}
