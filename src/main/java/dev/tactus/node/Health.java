package dev.tactus.node;

import dev.tactus.feed.Feed;
import dev.tactus.ingress.IngressRoutes;
import dev.tactus.l1.L1Status;
import dev.tactus.l1.post.Hold;
import dev.tactus.l1.post.PostingView;
import dev.tactus.l1.read.ReaderSettings;
import dev.tactus.lane.LaneStatus;
import dev.tactus.operations.L1Health;
import dev.tactus.operations.Metrics;
import dev.tactus.store.StoreDisk;
import dev.tactus.store.StoreInvariantException;
import dev.tactus.store.StoreUnavailableException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What operators see of rooms that do not know each other. */
final class Health {
    /** One request that fails says nothing yet. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double WEI_PER_GWEI = 1e9;

    private final Supplier<L1Status> l1;
    private final double staleAfterSeconds;
    private final LongSupplier reachedNanos;
    private final LongSupplier nanoTime;

    /** @param reachedNanos monotonic clock when L1 last answered */
    Health(Supplier<L1Status> l1, LongSupplier reachedNanos, double secondsPerBlock, LongSupplier nanoTime) {
        this.l1 = l1;
        this.reachedNanos = reachedNanos;
        this.staleAfterSeconds = ReaderSettings.staleAfter(secondsPerBlock).toSeconds();
        this.nanoTime = nanoTime;
    }

    L1Health l1() {
        L1Status status = l1.get();
        boolean silent = !status.reachable() && nanoTime.getAsLong() - reachedNanos.getAsLong() > SILENCE.toNanos();
        if (silent || status.observed().isEmpty()) {
            return L1Health.UNREACHABLE;
        }
        if (status.view().held().isPresent()) {
            return L1Health.DISAGREE;
        }
        if (notReadSeconds() > staleAfterSeconds) {
            return L1Health.UNREADABLE;
        }
        return standingStillSeconds() > staleAfterSeconds ? L1Health.STALE : L1Health.OK;
    }

    /** Endless trouble with the answers does not show in the head, which is only claimed. */
    private double notReadSeconds() {
        L1Status status = l1.get();
        return status.observed().isEmpty() ? 0 : (nanoTime.getAsLong() - status.gotOnAtNanos()) / NANOS_PER_SECOND;
    }

    private double standingStillSeconds() {
        return l1.get()
                .observed()
                .map(observed -> (nanoTime.getAsLong() - observed.advancedAtNanos()) / NANOS_PER_SECOND)
                .orElse(0.0);
    }

    /** The disk and the size of its log from which on that is told. */
    record Storage(StoreDisk disk, long logLimitBytes) {
        private static final StoreDisk.Look UNKNOWN = new StoreDisk.Look(-1, -1);

        private StoreDisk.Look look() {
            try {
                return disk.look();
            } catch (StoreUnavailableException | StoreInvariantException unknown) {
                return UNKNOWN;
            }
        }

        void register(Metrics metrics, Supplier<LaneStatus> lane) {
            metrics.storageFree(() -> look().freeBytes());
            metrics.storageLog(() -> look().logBytes());
            metrics.storageLogHeld(() -> look().logBytes() > logLimitBytes ? 1 : 0);
            metrics.storageFull(() -> lane.get().state() == LaneStatus.State.STORAGE_FULL ? 1 : 0);
        }
    }

    void register(
            Metrics metrics,
            IngressRoutes ingress,
            Feed feed,
            Supplier<LaneStatus> lane,
            PostingView postings,
            Storage storage) {
        storage.register(metrics, lane);
        metrics.headOffset(() -> lane.get().head());
        metrics.frameFee(() -> lane.get().fee());
        metrics.openBatch(() -> lane.get().openBatch());
        metrics.queuePermits(ingress::permitsInUse);
        metrics.undecidedOps(ingress::undecided);
        metrics.subscribers(feed::subscribers);
        metrics.garbageInputs(() -> l1.get().garbage());
        posting(metrics, postings);
        metrics.safeBlock(
                () -> l1.get().observed().map(L1Status.Observed::safeBlock).orElse(0L));
        metrics.safeHeadAge(this::standingStillSeconds);
        metrics.readingAge(this::notReadSeconds);
        metrics.safeHeadBehind(() -> l1.get().view().behind());
        metrics.endpoints(
                () -> l1.get().view().configured(), () -> l1.get().view().answering());
        metrics.readingHeld(() -> l1.get().view().held().isPresent() ? 1 : 0);
    }

    private static void posting(Metrics metrics, PostingView postings) {
        metrics.postingReachable(() -> postings.status().reachable() ? 1 : 0);
        metrics.postingHalted(() -> postings.status().halted().isPresent() ? 1 : 0);
        metrics.unpostedBatches(() -> postings.status().backlog());
        for (Hold.Kind kind : Hold.Kind.values()) {
            metrics.postingHeld(
                    kind.name().toLowerCase(Locale.ROOT),
                    () -> postings.status()
                                    .hold()
                                    .filter(hold -> hold.kind() == kind)
                                    .isPresent()
                            ? 1
                            : 0);
        }
        metrics.postingEmergency(() -> postings.status().emergency() ? 1 : 0);
        metrics.postingCommitted(() -> gwei(postings.status().committed()));
        metrics.postingBudget(() -> gwei(postings.status().budget()));
        metrics.postingBumps(() -> postings.status().counts().bumps());
        metrics.postingUnderpriced(() -> postings.status().counts().underpriced());
        metrics.postingNoncesTaken(() -> postings.status().counts().taken());
    }

    private static double gwei(BigInteger wei) {
        return wei.doubleValue() / WEI_PER_GWEI;
    }
}
