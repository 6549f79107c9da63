package dev.tactus.l1.post;

import dev.tactus.l1.post.SubmitterCore.Step;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * Uses up every wallet nonce ever recorded, where L1 is safe, while a recovery waits for it. On its word acknowledged
 * ops are undone, so no single look is believed. Pure.
 */
final class SettlingCore {
    /** In a row, that must say the same. */
    static final int LOOKS = 2;

    private SettlingCore() {}

    /**
     * What the last looks came to.
     *
     * @param number of the recovery
     * @param looks  in a row that found everything used up
     */
    record Seen(long number, int looks) {
        static final Seen NONE = new Seen(-1, 0);

        boolean isSure() {
            return looks >= LOOKS;
        }
    }

    /** @param settledAt what this look found */
    static Seen next(Seen before, long number, OptionalLong settledAt) {
        int looks = before.number() == number ? before.looks() : 0;
        return new Seen(number, settledAt.isPresent() ? Math.min(looks + 1, LOOKS) : 0);
    }

    /**
     * The safe block at which every nonce ever recorded is used up, as far as one look tells: every endpoint counts so
     * there, and what is seen of single transactions does not deny it. The newest must have been looked at; when it is
     * in a block, so are those before it. Empty while it is not so, or L1 does not tell.
     */
    static OptionalLong settledAt(SubmitterState state, Survey survey) {
        boolean counted = survey.horizon().safeBlock() >= 0
                && survey.frontierCount().isPresent()
                && survey.frontierCount().getAsLong() >= state.watermark();
        boolean seen =
                state.slots().isEmpty() || survey.of(state.slots().getLast()).isPresent();
        boolean denied = state.slots().stream().anyMatch(survey::denies);
        return counted && seen && !denied ? OptionalLong.of(survey.horizon().safeBlock()) : OptionalLong.empty();
    }

    /** What uses up the first nonce that waits for it. */
    static Optional<Step> step(SubmitterState state, List<Slot> inFlight, Survey survey, int maxInFlight) {
        Optional<Slot> waiting = inFlight.stream()
                .filter(slot -> SubmitterCore.waits(slot, survey) && !slot.cancelled())
                .findFirst();
        OptionalLong missing = missing(state, survey);
        boolean gapFirst = missing.isPresent()
                && waiting.map(slot -> slot.walletNonce() > missing.getAsLong()).orElse(true);
        boolean room = inFlight.size() < maxInFlight;
        return gapFirst && room ? Optional.of(new Step.Fill(missing.getAsLong())) : waiting.map(Step.Cancel::new);
    }

    /**
     * The first nonce below the watermark that is not used up and for which nothing is recorded: the journal was
     * restored, or a nonce was skipped. A count that the safe chain does not tell is no reason to believe in a gap.
     */
    private static OptionalLong missing(SubmitterState state, Survey survey) {
        if (survey.frontierCount().isEmpty()) {
            return OptionalLong.empty();
        }
        long from = Math.max(survey.latestCount(), survey.frontierCount().getAsLong());
        return LongStream.range(from, state.watermark())
                .filter(nonce -> state.slots().stream().noneMatch(slot -> slot.walletNonce() == nonce))
                .findFirst();
    }
}
