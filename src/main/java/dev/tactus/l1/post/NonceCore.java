package dev.tactus.l1.post;

import java.util.List;
import java.util.Optional;

/**
 * Which wallet nonce comes next. One that leaves a gap is never used up, and everything behind it waits for ever. So the
 * next one is what the journal says, or the safe chain; a count that says anything else is waited out. Pure.
 */
final class NonceCore {
    private NonceCore() {}

    static long next(SubmitterState state, Survey survey) {
        return Math.max(state.watermark(), survey.frontierCount().orElse(0));
    }

    /**
     * Why the next nonce is not to be used now.
     *
     * @param before as of the last look: a count above the journal is believed when two looks in a row say the same
     */
    static Optional<Hold> doubt(SubmitterState state, List<Slot> open, Progress before, Survey survey) {
        long nonce = next(state, survey);
        long counted = survey.latestCount();
        boolean nothingInFlight = open.stream().noneMatch(slot -> slot.walletNonce() >= before.confirmedBelow());
        if (counted > nonce) {
            return hold(counted, "more than the " + nonce + " that are known; waiting for the safe chain to tell");
        }
        if (counted < before.confirmedBelow()
                || counted < survey.frontierCount().orElse(0)) {
            return hold(counted, "fewer than have been seen in the chain");
        }
        if (nonce > state.watermark() && !before.safeCount().equals(survey.frontierCount())) {
            return hold(counted, "more than the " + state.watermark() + " that are known; looking once more");
        }
        // Everything recorded is in the chain, says our past; a node that counts less lags, and its answers mislead.
        return nothingInFlight && counted < nonce
                ? hold(counted, "fewer than the " + nonce + " that have been used up")
                : Optional.empty();
    }

    private static Optional<Hold> hold(long counted, String what) {
        return Optional.of(
                new Hold(Hold.Kind.NONCE, "the node counts " + counted + " transactions of the wallet, " + what));
    }
}
