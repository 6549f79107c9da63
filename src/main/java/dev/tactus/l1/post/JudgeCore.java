package dev.tactus.l1.post;

import java.util.List;
import java.util.Optional;

/**
 * Finds what has gone wrong for good. Content and nonces are held against each other at one block, the safe one up to
 * which the content is known; what a node shows of single transactions only tells which of two troubles it is. Pure.
 */
final class JudgeCore {
    private JudgeCore() {}

    /** The first trouble among slots that are open, in order of wallet nonce. */
    static Optional<Verdict> judge(List<Slot> open, Survey survey) {
        // Batches are accepted in order: until the first of them is, nothing is wrong with those behind it.
        boolean first = true;
        for (Slot slot : open) {
            if (!survey.isAwaited(slot)) {
                continue;
            }
            Optional<Verdict> verdict = judge(slot, first, survey);
            if (verdict.isPresent()) {
                return verdict;
            }
            first = false;
        }
        return Optional.empty();
    }

    private static Optional<Verdict> judge(Slot slot, boolean first, Survey survey) {
        Optional<Sighting> seen = survey.of(slot);
        boolean spent = survey.frontierCount().orElse(0) > slot.walletNonce();
        if (seen.orElse(null) instanceof Sighting.Mined mined) {
            boolean safe = mined.block() <= survey.horizon().safeBlock();
            if (!mined.succeeded()) {
                return Optional.of(new Verdict(Verdict.Kind.REVERTED, slot, safe && spent));
            }
            return first && safe && spent
                    ? Optional.of(new Verdict(Verdict.Kind.NOT_ACCEPTED, slot, false))
                    : Optional.empty();
        }
        return first && seen.isPresent() && spent
                ? Optional.of(new Verdict(Verdict.Kind.TAKEN, slot, false))
                : Optional.empty();
    }
}
