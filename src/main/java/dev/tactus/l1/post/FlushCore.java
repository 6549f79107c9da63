package dev.tactus.l1.post;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Which nonces of a wallet to use up with nothing, until nothing of it can land any more. Pure. */
final class FlushCore {
    /** So many at a time; the others wait behind them anyway. */
    static final int AT_ONCE = 16;
    /** One look may be at a fork that is gone by the next. */
    static final int LOOKS = 2;
    /** More never waits: a node keeps fewer of one wallet, and a sequencer sends few at a time. */
    static final long MOST_PENDING = 1_024;

    private final long waitBlocks;
    private final int bumpBlocks;

    /**
     * @param waitBlocks how long what waits may still land by itself before it is replaced
     * @param bumpBlocks how long a replacement may wait before more is offered for it
     */
    FlushCore(long waitBlocks, int bumpBlocks) {
        this.waitBlocks = waitBlocks;
        this.bumpBlocks = bumpBlocks;
    }

    /**
     * What the endpoints say of the wallet: the least of what they count in blocks, the most of what waits.
     *
     * @param usedSafe transactions up to an agreed safe block
     * @param used     transactions up to the newest block
     * @param pending  and those that wait
     */
    record Look(long latestBlock, long usedSafe, long used, long pending) {}

    /**
     * A transaction that does nothing, as it was offered last.
     *
     * @param block   newest block when it was
     * @param refused whether what it has to replace offers more
     */
    record Offer(Fees fees, long block, boolean refused) {}

    /**
     * @param target every nonce below has to be used up; only grows
     * @param since  block of the first look
     * @param looks  in a row that showed all of them used up
     */
    record State(long target, long since, int looks, Map<Long, Offer> offers) {
        State {
            offers = Map.copyOf(offers);
        }

        static State upTo(long nonces) {
            return new State(nonces, -1, 0, Map.of());
        }

        State offered(long nonce, Offer offer) {
            var more = new HashMap<>(offers);
            more.put(nonce, offer);
            return new State(target, since, looks, more);
        }

        boolean settled() {
            return looks >= LOOKS;
        }
    }

    State seen(State before, Look look) {
        long target = Math.max(before.target(), Math.max(look.pending(), look.used()));
        return new State(
                target,
                before.since() < 0 ? look.latestBlock() : before.since(),
                look.usedSafe() >= target ? before.looks() + 1 : 0,
                before.offers());
    }

    /** @return nonces that need an offer, or a higher one, in order */
    List<Long> toReplace(State state, Look look) {
        return LongStream.range(look.used(), Math.min(state.target(), look.used() + AT_ONCE))
                .filter(nonce -> isDue(state, nonce, look.latestBlock()))
                .boxed()
                .toList();
    }

    private boolean isDue(State state, long nonce, long latestBlock) {
        Offer last = state.offers().get(nonce);
        return last == null
                ? latestBlock - state.since() >= waitBlocks
                : latestBlock - last.block() >= (last.refused() ? 1 : bumpBlocks);
    }

    /** Whether a node claims that more waits than can be true. */
    static boolean isIncredible(Look look) {
        return look.pending() - look.used() > MOST_PENDING;
    }
}
