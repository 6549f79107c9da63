package dev.tactus.l1.read;

import dev.tactus.fault.Fault;
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
import java.util.Set;
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
    private final ReadingBoard board;
    private final List<Consumer<SafeHead>> waiting = new ArrayList<>();
    private final List<Consumer<SafeHead>> served = new ArrayList<>();

    /** Null when what is stored must be asked for: at the start, and after a slice was refused. */
    private @Nullable ReadCursor cursor;

    /** Exactly one stage is under way while this is true, and none otherwise: so no answer is ever late. */
    private boolean busy;

    private boolean frozen;
    private int failures;
    /** When what is being judged was asked for: of the answer's arrival a pause of ours would make an age. */
    private long lookedNanos;

    private Suspicion suspicion = Suspicion.NONE;
    private HeadsSeen heads = HeadsSeen.NONE;

    /** Does nothing before the first {@link #poll}. */
    InputReader(Wiring wiring, Loop loop) {
        this.wiring = wiring;
        this.loop = loop;
        this.pages = new AgreedPages(wiring.client(), wiring.deployment(), wiring.settings());
        this.endpoints = pages.endpoints();
        this.core = new ReaderCore(wiring.deployment());
        this.board = new ReadingBoard(wiring, LOG, endpoints.count());
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
        board.begins(lookedNanos);
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
        heads = heads.seen(views, lookedNanos);
        Set<Integer> standingStill = heads.standingStill(wiring.settings().givenUpAfter(), lookedNanos);
        QuorumCore.Judged judged = pages.quorum().judge(at.head(), views, standingStill, suspicion, lookedNanos);
        suspicion = judged.next();
        board.looked(
                (int) views.stream().filter(View.Seen.class::isInstance).count(),
                strangers(views),
                judged.lagging().stream()
                        .map(each -> endpoints.name(each) + " is far behind")
                        .toList());
        switch (judged.judgement()) {
            case Judgement.Believe it -> {
                board.agreed(it.safe(), it.dissent());
                advance(it);
            }
            case Judgement.Hold it -> hold(it.why());
            case Judgement.Calming _ -> hold(board.held().orElse("L1 contradicted itself a moment ago"));
            case Judgement.Silent it -> {
                board.outOfReach();
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

    private void hold(String why) {
        board.held(why);
        tryLater("L1 cannot be believed: " + why);
    }

    private void advance(Judgement.Believe view) {
        ReadCursor at = Objects.requireNonNull(cursor);
        switch (core.plan(at, view.safe())) {
            case ReaderCore.Plan.Advance _ ->
                loop.then(
                        pages.fetch(at, view.safe().number(), view.sources()),
                        fetched -> onFetched(view, fetched),
                        this::onFailed);
            case ReaderCore.Plan.Settled _ -> settle(at);
            case ReaderCore.Plan.TooEarly _ -> {
                failures = 0;
                board.gotOn(0);
                waiting.addAll(served);
                served.clear();
                rest(wiring.settings().pollInterval());
            }
        }
    }

    private void onFetched(Judgement.Believe view, PageFetcher.Fetched fetched) {
        switch (fetched) {
            case PageFetcher.Fetched.Page it -> append(view, core.classify(Objects.requireNonNull(cursor), it.page()));
            case PageFetcher.Fetched.Incomplete it -> tryLater("L1 was not read completely: " + it.why());
            case PageFetcher.Fetched.TooMuch it -> tryLater("L1 gives less than was asked for: " + it.why());
            case PageFetcher.Fetched.Disputed it -> dispute("the L1 endpoints disagree: " + it.why());
            case PageFetcher.Fetched.Conflict it -> dispute(it.fault().describe() + ", if that is true");
        }
    }

    private void dispute(String why) {
        suspicion = suspicion.disputed();
        hold(why);
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
        board.gotOn(page.garbage());
        board.released();
        advance(view);
    }

    private void onStoreFailed(Throwable failure) {
        cursor = null;
        tryLater("the lane did not take a slice: " + RpcException.unwrap(failure));
    }

    private void onFailed(Throwable failure) {
        board.outOfReach();
        tryLater("L1 is out of reach: " + RpcException.unwrap(failure).getMessage());
    }

    private void settle(ReadCursor at) {
        if (failures > 0) {
            LOG.info("reading of L1 goes on after {} failures", failures);
        }
        failures = 0;
        board.gotOn(0);
        board.released();
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
        board.failed(why);
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
        board.stopped(fault);
        wiring.fault().accept(fault);
    }
}
