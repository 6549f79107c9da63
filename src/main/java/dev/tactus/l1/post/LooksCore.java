package dev.tactus.l1.post;

import dev.tactus.l1.RpcException;
import dev.tactus.protocol.Hash32;
import dev.tactus.store.SafeHead;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What all endpoints together say of the chain and of the wallet. Only those count that show the very block up to which
 * the content is known; none of them can by itself make the wallet's past longer or the chain higher. Pure.
 */
final class LooksCore {
    /** Blocks by which two looks at the same moment may differ. */
    private static final long TOLERATED_LAG = 3;

    private LooksCore() {}

    /** What one endpoint says. */
    sealed interface Look {
        /**
         * It is on our chain.
         *
         * @param latestCount transactions of the wallet at its newest block
         */
        record Seen(int endpoint, long latestBlock, long latestCount, AtSafe safe) implements Look {}

        /** No answer, an unusable one, or another chain. */
        record Failed(Throwable why) implements Look {}
    }

    /**
     * What it has at the safe block up to which the content is known.
     *
     * @param hash  empty if it has no such block
     * @param count transactions of the wallet there; empty if it does not tell
     */
    record AtSafe(Optional<Hash32> hash, OptionalLong count) {
        /** Nothing has been read, so nothing was asked. */
        static final AtSafe NOTHING = new AtSafe(Optional.empty(), OptionalLong.empty());
    }

    /**
     * @param latestBlock of the first of {@code endpoints}
     * @param agreedBlock the height that as many see as do not, of two the lower, never below the safe block
     * @param latestCount transactions of the wallet in the chain: what as many as the quorum reach, where that is a
     *                    majority; else the middle one of three or more; of two the first
     * @param safeCount   what is counted at the safe block, {@link #least} of it, empty unless a quorum tells
     * @param endpoints   to be believed, in the order in which to ask them
     */
    record View(long latestBlock, long agreedBlock, long latestCount, OptionalLong safeCount, List<Integer> endpoints) {
        View {
            endpoints = List.copyOf(endpoints);
        }
    }

    /** Empty if nobody can be believed. */
    static Optional<View> view(List<Look> looks, Horizon horizon, int quorum) {
        List<Look.Seen> sound = new ArrayList<>();
        List<Look.Seen> behind = new ArrayList<>();
        for (Look look : looks) {
            if (look instanceof Look.Seen seen && !isForked(seen, horizon)) {
                (isSound(seen, horizon) ? sound : behind).add(seen);
            }
        }
        List<Look.Seen> believed = sound.isEmpty() ? behind : sound;
        if (believed.isEmpty()) {
            return Optional.empty();
        }
        List<Look.Seen> order = ordered(believed);
        long agreed = height(believed, believed.size() / 2);
        return Optional.of(new View(
                order.getFirst().latestBlock(),
                Math.max(agreed, horizon.safeBlock()),
                latestCount(order, looks.size(), quorum),
                safeCount(sound, looks.size(), quorum),
                order.stream().map(Look.Seen::endpoint).toList()));
    }

    private static boolean isForked(Look.Seen seen, Horizon horizon) {
        Optional<Hash32> ours = horizon.head().map(SafeHead::hash);
        return ours.isPresent()
                && seen.safe().hash().isPresent()
                && !seen.safe().hash().equals(ours);
    }

    /** Until something has been read everybody is. */
    private static boolean isSound(Look.Seen seen, Horizon horizon) {
        return horizon.head().isEmpty() || seen.safe().hash().isPresent();
    }

    /** As configured, those that stand still after the others; of two, nodes stand still more often than they lie. */
    private static List<Look.Seen> ordered(List<Look.Seen> believed) {
        long head = height(believed, believed.size() > 2 ? believed.size() / 2 : 0);
        return believed.stream()
                .sorted(Comparator.comparing(seen -> seen.latestBlock() < head - TOLERATED_LAG))
                .toList();
    }

    /** @param rank 0 for the highest */
    private static long height(List<Look.Seen> looks, int rank) {
        return looks.stream()
                .map(Look.Seen::latestBlock)
                .sorted(Comparator.reverseOrder())
                .toList()
                .get(rank);
    }

    private static OptionalLong safeCount(List<Look.Seen> sound, int configured, int quorum) {
        List<Long> counts = sound.stream()
                .filter(seen -> seen.safe().count().isPresent())
                .map(seen -> seen.safe().count().getAsLong())
                .toList();
        return counts.size() < quorum ? OptionalLong.empty() : OptionalLong.of(least(counts, configured, quorum));
    }

    private static long latestCount(List<Look.Seen> order, int configured, int quorum) {
        List<Long> counts = order.stream().map(Look.Seen::latestCount).toList();
        if (2 * quorum > configured && counts.size() >= quorum) {
            return least(counts, configured, quorum);
        }
        List<Long> sorted = counts.stream().sorted(Comparator.reverseOrder()).toList();
        return counts.size() > 2 ? sorted.get(counts.size() / 2) : counts.getFirst();
    }

    /** Endpoints that count something else at the very safe block. */
    static List<Integer> differing(List<Look> looks, View view) {
        return looks.stream()
                .filter(Look.Seen.class::isInstance)
                .map(Look.Seen.class::cast)
                .filter(seen -> view.endpoints().contains(seen.endpoint()))
                .filter(seen -> seen.safe().count().isPresent()
                        && view.safeCount().isPresent()
                        && !seen.safe().count().equals(view.safeCount()))
                .map(Look.Seen::endpoint)
                .toList();
    }

    /** Whether what is seen of a transaction cannot be true where the agreed count at the safe block is. */
    static boolean isContradicted(Sighting seen, long walletNonce, OptionalLong safeCount, long safeBlock) {
        if (safeCount.isEmpty()) {
            return false;
        }
        boolean spent = safeCount.getAsLong() > walletNonce;
        return switch (seen) {
            case Sighting.Mined mined -> spent == mined.block() > safeBlock;
            case Sighting.Waiting _ -> spent;
            case Sighting.Unknown _ -> false;
        };
    }

    /**
     * What may be believed of counts that must not be too high: the least; where the quorum is a majority, the highest
     * that as many reach, so that one which counts too few does not hold up the others.
     *
     * @param counts at least {@code quorum} of them
     */
    static long least(List<Long> counts, int configured, int quorum) {
        List<Long> descending =
                counts.stream().sorted(Comparator.reverseOrder()).toList();
        return 2 * quorum > configured ? descending.get(quorum - 1) : descending.getLast();
    }

    /** Why nobody can be believed. */
    static Throwable trouble(List<Look> looks) {
        return looks.stream()
                .filter(Look.Failed.class::isInstance)
                .map(look -> ((Look.Failed) look).why())
                .findFirst()
                .orElseGet(
                        () -> new RpcException.BadAnswer("no L1 endpoint has the safe block up to which L1 was read"));
    }
}
