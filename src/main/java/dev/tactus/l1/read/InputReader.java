package dev.tactus.l1.read;

import dev.tactus.fault.Fault;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Status;
import dev.tactus.l1.RpcException;
import dev.tactus.l1.read.InputReaderActor.Wiring;
import dev.tactus.l1.read.QuorumCore.Judgement;
import dev.tactus.l1.read.QuorumCore.Suspicion;
import dev.tactus.l1.read.QuorumCore.View;
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
 * Follows the safe head of L1 and hands the lane one complete slice after the other, of what the endpoints agree on.
 * Calls come one at a time and never block. Faults of L1 are state, not failures: it tries again for ever, with growing
 * pauses. Another chain or a safe block that changed holds it; once that has lasted it is final: it reports, keeps what
 * is stored and does nothing more.
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

    private final Wiring wiring;
    private final Loop loop;
    private final AgreedPages pages;
    private final EndpointViews endpoints;
    private final ReaderCore core;
    private final ReaderAlarms alarms;
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
    /** When what is being judged was asked for: of the answer's arrival a pause of ours would make an age. */
    private long lookedNanos;

    private Suspicion suspicion = Suspicion.NONE;
    /** Of single endpoints, which others make up for. */
    private List<String> troubles = new ArrayList<>();

    /** Does nothing before the first {@link #poll}. */
    InputReader(Wiring wiring, Loop loop) {
        this.wiring = wiring;
        this.loop = loop;
        this.pages = new AgreedPages(wiring.client(), wiring.deployment(), wiring.settings());
        this.endpoints = pages.endpoints();
        this.core = new ReaderCore(wiring.deployment());
        this.alarms = new ReaderAlarms(LOG, wiring.settings());
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
        lookedNanos = wiring.nanoTime().getAsLong();
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
        loop.then(endpoints.look(stored.head()), this::onLooked, this::onFailed);
    }

    private void onLooked(List<View> views) {
        ReadCursor at = Objects.requireNonNull(cursor);
        QuorumCore.Judged judged = pages.quorum().judge(at.head(), views, suspicion, lookedNanos);
        suspicion = judged.next();
        troubles = strangers(views);
        int answering = (int) views.stream().filter(View.Seen.class::isInstance).count();
        switch (judged.judgement()) {
            case Judgement.Believe it -> {
                observe(it.safe(), answering, it.dissent());
                advance(it);
            }
            case Judgement.Hold it -> hold(it.why(), answering);
            case Judgement.Calming _ ->
                hold(status.view().held().orElse("L1 contradicted itself a moment ago"), answering);
            case Judgement.Silent it -> {
                seen(false, answering, status.view().held(), status.view().behind());
                tryLater("L1 is out of reach: " + it.why());
            }
            case Judgement.Terminal it -> freeze(it.fault());
        }
    }

    private List<String> strangers(List<View> views) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < views.size(); i++) {
            if (views.get(i) instanceof View.OtherChain(long chainId)) {
                found.add(endpoints.name(i) + " serves chain " + chainId + " and is refused");
            }
        }
        return found;
    }

    /** What was held against L1 is over. */
    private void released() {
        if (status.view().held().isPresent()) {
            seen(
                    true,
                    status.view().answering(),
                    Optional.empty(),
                    status.view().behind());
        }
    }

    private void observe(L1Block safe, int answering, Optional<String> dissent) {
        boolean advanced =
                status.observed().map(last -> safe.number() > last.safeBlock()).orElse(true);
        Optional<L1Status.Observed> observed = advanced
                ? Optional.of(new L1Status.Observed(
                        safe.number(),
                        safe.timestamp(),
                        wiring.nanoTime().getAsLong(),
                        wiring.clock().millis()))
                : status.observed();
        status = new L1Status(true, observed, Optional.empty(), garbage, status.view());
        long behind = Math.max(0, observed.orElseThrow().safeBlock() - safe.number());
        dissent.ifPresent(why -> troubles.add("outvoted: " + why));
        seen(true, answering, status.view().held(), behind);
    }

    /** Shows how L1 looks now, apart from its head. */
    private void seen(boolean reachable, int answering, Optional<String> held, long behind) {
        var view = new L1Status.View(endpoints.count(), answering, held, behind);
        publish(new L1Status(reachable, status.observed(), Optional.empty(), garbage, view));
        alarms.looked(status, troubles, wiring.nanoTime().getAsLong());
    }

    private void hold(String why, int answering) {
        seen(true, answering, Optional.of(why), status.view().behind());
        tryLater("L1 cannot be believed: " + why);
    }

    private void advance(Judgement.Believe view) {
        ReadCursor at = Objects.requireNonNull(cursor);
        switch (core.plan(at, view.safe())) {
            case ReaderCore.Plan.Advance _ ->
                loop.then(
                        pages.fetch(at, view.safe().number(), view.sources(), span),
                        fetched -> onFetched(view, fetched),
                        this::onFailed);
            case ReaderCore.Plan.Settled _ -> settle(at);
            case ReaderCore.Plan.TooEarly _ -> {
                failures = 0;
                waiting.addAll(served);
                served.clear();
                rest(wiring.settings().pollInterval());
            }
        }
    }

    private void onFetched(Judgement.Believe view, PageFetcher.Fetched fetched) {
        switch (fetched) {
            case PageFetcher.Fetched.Page it -> {
                span = Math.min(wiring.settings().maxSpan(), it.span() + Math.max(1, it.span() / 8));
                append(view, core.classify(Objects.requireNonNull(cursor), it.page()));
            }
            case PageFetcher.Fetched.Incomplete it -> tryLater("L1 was not read completely: " + it.why());
            case PageFetcher.Fetched.TooMuch it -> {
                span = it.span();
                tryLater("L1 gives less than was asked for: " + it.why());
            }
            case PageFetcher.Fetched.Disputed it -> dispute("the L1 endpoints disagree: " + it.why());
            case PageFetcher.Fetched.Conflict it -> dispute(it.fault().describe() + ", if that is true");
        }
    }

    private void dispute(String why) {
        suspicion = suspicion.disputed();
        hold(why, status.view().answering());
    }

    private void append(Judgement.Believe view, ReaderCore.Classified page) {
        if (page.garbage() + page.refused() > 0) {
            LOG.warn(
                    "safeBlock={} garbageInputs={} refusedSubmissions={}",
                    page.slice().head().number(),
                    page.garbage(),
                    page.refused());
        }
        Fault.point("reader.beforeAppend");
        loop.then(
                wiring.sink().append(page.slice(), view.safe().number()),
                _ -> onAppended(view, page),
                this::onStoreFailed);
    }

    private void onAppended(Judgement.Believe view, ReaderCore.Classified page) {
        Fault.point("reader.afterAppend");
        cursor = page.next();
        garbage += page.garbage();
        released();
        advance(view);
    }

    private void onStoreFailed(Throwable failure) {
        cursor = null;
        tryLater("the lane did not take a slice: " + RpcException.unwrap(failure));
    }

    private void onFailed(Throwable failure) {
        seen(
                false,
                status.view().answering(),
                status.view().held(),
                status.view().behind());
        tryLater("L1 is out of reach: " + RpcException.unwrap(failure).getMessage());
    }

    private void settle(ReadCursor at) {
        if (failures > 0) {
            LOG.info("reading of L1 goes on after {} failures", failures);
        }
        failures = 0;
        released();
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
        publish(new L1Status(
                status.reachable(), status.observed(), Optional.of(fault.describe()), garbage, status.view()));
        wiring.fault().accept(fault);
    }

    private void publish(L1Status next) {
        status = next;
        wiring.status().accept(next);
    }
}
