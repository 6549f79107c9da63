package dev.tactus.load;

import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.SignedOp;
import dev.tactus.wallet.client.Submission;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Sends signed ops at their due times, senders in turn. An op of a sender follows the answer to the one before, for
 * nonces must arrive in order; what that costs counts as latency. One thread calls; answers come on the client's.
 */
final class OpenLoop {
    private final SequencerClient client;
    private final Answers answers;

    OpenLoop(SequencerClient client, Answers answers) {
        this.client = client;
        this.answers = answers;
    }

    /**
     * Blocks until the last op is sent.
     *
     * @param bySender ops of each sender in nonce order
     * @param progress told the number of ops sent so far
     * @return completes when every op is answered or given up
     */
    CompletableFuture<Void> run(List<List<SignedOp>> bySender, Schedule schedule, IntConsumer progress) {
        int senders = bySender.size();
        List<CompletableFuture<Void>> last = new ArrayList<>();
        for (int i = 0; i < senders; i++) {
            last.add(CompletableFuture.completedFuture(null));
        }
        int ops = bySender.stream().mapToInt(List::size).sum();
        for (int i = 0; i < ops; i++) {
            int sender = i % senders;
            SignedOp op = bySender.get(sender).get(i / senders);
            long due = schedule.dueNanos(i);
            waitUntil(due);
            last.set(sender, last.get(sender).thenCompose(before -> send(op, due)));
            progress.accept(i + 1);
        }
        return CompletableFuture.allOf(last.toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<Void> send(SignedOp op, long due) {
        return client.submitAsync(op).handle((Submission answer, Throwable failure) -> {
            answers.add(answer, op.op().txHash(), System.nanoTime() - due);
            return null;
        });
    }

    private static void waitUntil(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
