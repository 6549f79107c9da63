package dev.tactus.l1.read;

import dev.tactus.fault.Fault;
import dev.tactus.l1.BlockRef;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Status;
import dev.tactus.l1.RpcException;
import dev.tactus.l1.read.InputReaderActor.Wiring;
import dev.tactus.store.SafeHead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the safe head of L1 and hands the lane one complete slice after the other. Calls come one at a time and never
 * block. Faults of L1 are state, not failures: it tries again for ever, with growing pauses. Another chain or a safe
 * block that changed is final: it reports, keeps what is stored and does nothing more.
 */
final class InputReader {
    private static final Logger LOG = LoggerFactory.getLogger(InputReader.class);

    /** How the reader comes back to itself: what it asks to be called is called in a turn of its own, never at once. */
    interface Loop {
        /** Calls one of the two when the stage is done, as long as the reader is wanted. */
        <T> void then(CompletionStage<T> stage, Consumer<? super T> done, Consumer<Throwable> failed);

        /** {@link InputReader#poll} after this time, instead of any earlier request. */
        void pollIn(Duration pause);

        void cancelPoll();
    }

    private record Look(long chainId, Optional<L1Block> safe) {}

    private final Wiring wiring;
    private final Loop loop;
    private final PageFetcher pages;
    private final ReaderCore core;
    private final List<Consumer<SafeHead>> waiting = new ArrayList<>();
    private final List<Consumer<SafeHead>> served = new ArrayList<>();

    /** Null when what is stored must be asked for: at the start, and after a slice was refused. */
    private @Nullable ReadCursor cursor;

    private L1Status status = L1Status.UNSEEN;
    /** Exactly one stage is under way while this is true, and none otherwise: so no answer is ever late. */
    private boolean busy;

    private boolean frozen;
    private int failures;
    private long garbage;
    private long span;

    /** Does nothing before the first {@link #poll}. */
    InputReader(Wiring wiring, Loop loop) {
        this.wiring = wiring;
        this.loop = loop;
        this.pages = new PageFetcher(wiring.client(), wiring.deployment(), wiring.settings());
        this.core = new ReaderCore(wiring.deployment());
        this.span = wiring.settings().maxSpan();
    }

    /**
     * Looks now, and replies once everything up to a safe head observed after this call is stored. Never replies while
     * L1 is out of reach, nor after a fault. For start-up and recovery: a few at a time.
     */
    void catchUp(Consumer<SafeHead> reply) {
        if (!frozen) {
            waiting.add(reply);
            poll();
        }
    }

    /** Looks now; without effect while a look is under way, and after a fault. */
    void poll() {
        if (!busy && !frozen) {
            look();
        }
    }

    private void look() {
        busy = true;
        loop.cancelPoll();
        served.addAll(waiting);
        waiting.clear();
        ReadCursor known = cursor;
        if (known == null) {
            loop.then(wiring.cursors().load(), this::lookFrom, this::onStoreFailed);
        } else {
            lookFrom(known);
        }
    }

    private void lookFrom(ReadCursor stored) {
        cursor = stored;
        CompletionStage<Look> look = wiring.client()
                .chainId()
                .thenCompose(
                        chainId -> wiring.client().block(BlockRef.Tag.SAFE).thenApply(safe -> new Look(chainId, safe)));
        loop.then(look, this::onLooked, this::onFailed);
    }

    private void onLooked(Look look) {
        long expected = wiring.deployment().chainId();
        if (look.chainId() != expected) {
            freeze(new ReaderFault.WrongChain(expected, look.chainId()));
        } else if (look.safe().isEmpty()) {
            onFailed(new RpcException.BadAnswer("the L1 node has no safe block"));
        } else {
            observe(look.safe().get());
            advance(look.safe().get());
        }
    }

    private void observe(L1Block safe) {
        boolean advanced =
                status.observed().map(last -> safe.number() > last.safeBlock()).orElse(true);
        Optional<L1Status.Observed> observed = advanced
                ? Optional.of(new L1Status.Observed(
                        safe.number(),
                        safe.timestamp(),
                        wiring.nanoTime().getAsLong(),
                        wiring.clock().millis()))
                : status.observed();
        publish(new L1Status(true, observed, Optional.empty(), garbage));
    }

    private void advance(L1Block safe) {
        ReadCursor at = Objects.requireNonNull(cursor);
        switch (core.plan(at, safe)) {
            case ReaderCore.Plan.Advance _ ->
                loop.then(pages.fetch(at, safe, span), fetched -> onFetched(safe, fetched), this::onFailed);
            case ReaderCore.Plan.Settled _ -> settle(at);
            case ReaderCore.Plan.TooEarly _ -> {
                failures = 0;
                waiting.addAll(served);
                served.clear();
                rest(wiring.settings().pollInterval());
            }
            case ReaderCore.Plan.Conflict it -> freeze(it.fault());
        }
    }

    private void onFetched(L1Block safe, PageFetcher.Fetched fetched) {
        switch (fetched) {
            case PageFetcher.Fetched.Page it -> {
                span = Math.min(wiring.settings().maxSpan(), it.span() + Math.max(1, it.span() / 8));
                append(safe, core.classify(Objects.requireNonNull(cursor), it.page()));
            }
            case PageFetcher.Fetched.Incomplete it -> tryLater("L1 was not read completely: " + it.why());
            case PageFetcher.Fetched.Conflict it -> freeze(it.fault());
        }
    }

    private void append(L1Block safe, ReaderCore.Classified page) {
        if (page.garbage() + page.refused() > 0) {
            LOG.warn(
                    "safeBlock={} garbageInputs={} refusedSubmissions={}",
                    page.slice().head().number(),
                    page.garbage(),
                    page.refused());
        }
        Fault.point("reader.beforeAppend");
        loop.then(wiring.sink().append(page.slice(), safe.number()), _ -> onAppended(safe, page), this::onStoreFailed);
    }

    private void onAppended(L1Block safe, ReaderCore.Classified page) {
        Fault.point("reader.afterAppend");
        cursor = page.next();
        garbage += page.garbage();
        advance(safe);
    }

    private void onStoreFailed(Throwable failure) {
        cursor = null;
        tryLater("the lane did not take a slice: " + RpcException.unwrap(failure));
    }

    private void onFailed(Throwable failure) {
        publish(new L1Status(false, status.observed(), Optional.empty(), garbage));
        tryLater("L1 is out of reach: " + RpcException.unwrap(failure).getMessage());
    }

    private void settle(ReadCursor at) {
        if (failures > 0) {
            LOG.info("reading of L1 goes on after {} failures", failures);
        }
        failures = 0;
        at.head().ifPresent(head -> served.forEach(reply -> reply.accept(head)));
        served.clear();
        if (waiting.isEmpty()) {
            rest(wiring.settings().pollInterval());
        } else {
            look();
        }
    }

    private void tryLater(String why) {
        failures++;
        if (failures == 1) {
            LOG.warn("{}", why);
        } else {
            LOG.debug("{} (failure {} in a row)", why, failures);
        }
        waiting.addAll(served);
        served.clear();
        rest(wiring.settings().backoff().delay(failures, wiring.jitter().getAsDouble()));
    }

    private void rest(Duration pause) {
        busy = false;
        loop.pollIn(pause);
    }

    private void freeze(ReaderFault fault) {
        frozen = true;
        LOG.error("reading of L1 has stopped for good: {}", fault.describe());
        publish(new L1Status(status.reachable(), status.observed(), Optional.of(fault.describe()), garbage));
        wiring.fault().accept(fault);
    }

    private void publish(L1Status next) {
        status = next;
        wiring.status().accept(next);
    }
}
