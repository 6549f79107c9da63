package dev.tactus.l1.read;

import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.RpcException;
import dev.tactus.protocol.Deployment;
import dev.tactus.store.SafeHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.pekko.Done;

/**
 * Every input of a deployment from its first block on, page by page, with the reader's own witness: for commands that
 * check or rebuild from L1 alone. Holds one page at a time; the endpoints must agree on each.
 */
public final class L1InputFetcher {
    /** In a row: with the pauses of {@link dev.tactus.l1.Backoff#L1} about five minutes. */
    private static final int ATTEMPTS = 20;

    private final AgreedPages pages;
    private final ReaderSettings settings;

    public L1InputFetcher(L1Client client, Deployment deployment, ReaderSettings settings) {
        this.pages = new AgreedPages(client, deployment, settings);
        this.settings = settings;
    }

    /**
     * Hands {@code sink} all inputs up to {@code target}, in order; the last page's boundary is {@code target}. The
     * sink runs on a thread of the client, and the next page is asked for when it returns. Faults of L1 are waited out
     * for some minutes, with growing pauses, and every page that comes ends the count.
     *
     * @return fails with an {@link RpcException} if L1 stays out of reach or incomplete, with {@link ChainConflict} if
     *     it goes on contradicting itself, or with whatever the sink threw
     */
    public CompletionStage<Done> fetch(L1Block target, Consumer<InputPage> sink) {
        return fetch(Optional.empty(), target, sink);
    }

    /**
     * The same, but only what comes after a block up to which L1 is known already.
     *
     * @param after  below {@code target}; if L1 has another block there, that is a {@link ChainConflict}
     */
    public CompletionStage<Done> fetch(Optional<SafeHead> after, L1Block target, Consumer<InputPage> sink) {
        var run = new Run(target, sink);
        run.step(new ReadCursor(after, 0), 0);
        return run.done;
    }

    /** A block that was safe when a page ended there is another one now. */
    public static final class ChainConflict extends Exception {
        private static final long serialVersionUID = 1;

        ChainConflict(ReaderFault.SafeHeadConflict fault) {
            super(fault.describe());
        }
    }

    /** One pass. Steps follow each other as answers arrive, so nothing grows with the number of pages. */
    private final class Run {
        private final L1Block target;
        private final Consumer<InputPage> sink;
        private final List<QuorumCore.Source> sources = new ArrayList<>();
        private final CompletableFuture<Done> done = new CompletableFuture<>();

        Run(L1Block target, Consumer<InputPage> sink) {
            this.target = target;
            this.sink = sink;
            for (int i = 0; i < pages.endpoints().count(); i++) {
                sources.add(new QuorumCore.Source(i, target));
            }
        }

        void step(ReadCursor cursor, int failures) {
            guarded(() -> {
                var _ = pages.fetch(cursor, target.number(), sources)
                        .whenComplete((fetched, failure) -> guarded(() -> {
                            if (failure == null) {
                                take(cursor, failures, fetched);
                            } else {
                                retry(cursor, failures, RpcException.unwrap(failure));
                            }
                        }));
            });
        }

        /** Nobody else would hear of what is thrown here, and the caller would wait for ever. */
        private void guarded(Runnable turn) {
            try {
                turn.run();
            } catch (Throwable thrown) {
                done.completeExceptionally(thrown);
            }
        }

        private void take(ReadCursor cursor, int failures, PageFetcher.Fetched fetched) {
            switch (fetched) {
                case PageFetcher.Fetched.Page it -> {
                    L1Block boundary = it.page().boundary();
                    sink.accept(it.page());
                    if (boundary.number() >= target.number()) {
                        done.complete(Done.getInstance());
                        return;
                    }
                    var head = new SafeHead(
                            boundary.number(),
                            boundary.hash(),
                            boundary.timestamp(),
                            it.page().inputCount());
                    step(new ReadCursor(Optional.of(head), 0), 0);
                }
                case PageFetcher.Fetched.Incomplete it ->
                    retry(cursor, failures, new RpcException.BadAnswer("incomplete: " + it.why()));
                case PageFetcher.Fetched.Disputed it ->
                    retry(cursor, failures, new RpcException.BadAnswer("endpoints disagree: " + it.why()));
                case PageFetcher.Fetched.TooMuch it -> retry(cursor, failures, new RpcException.BadAnswer(it.why()));
                case PageFetcher.Fetched.Conflict it -> retry(cursor, failures, new ChainConflict(it.fault()));
            }
        }

        private void retry(ReadCursor cursor, int failures, Throwable failure) {
            if (failures + 1 >= ATTEMPTS) {
                done.completeExceptionally(failure);
                return;
            }
            long pause = settings.backoff()
                    .delay(failures + 1, ThreadLocalRandom.current().nextDouble())
                    .toMillis();
            Executor later = CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS);
            later.execute(() -> step(cursor, failures + 1));
        }
    }
}
