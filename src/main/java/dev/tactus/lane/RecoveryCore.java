package dev.tactus.lane;

import java.util.OptionalLong;

/**
 * The order in which a recovery goes (protocol §10): settle what was ever broadcast, read L1 that far, judge again, and
 * only then take back. Pure. Nothing of it has to be remembered: a new process finds the same danger and begins anew.
 */
final class RecoveryCore {
    private RecoveryCore() {}

    /**
     * How far it is.
     *
     * @param settledAt nothing that we ever broadcast lands above this L1 block; empty while that is not known
     */
    record Progress(boolean running, OptionalLong settledAt) {
        static final Progress NONE = new Progress(false, OptionalLong.empty());
    }

    /**
     * What it goes by.
     *
     * @param inDanger     whether the order is too old at the safe head up to which L1 has been read and stored; what
     *                     is only claimed or estimated never counts
     * @param safeHead     that head
     * @param claimedHead  L1's safe head as it was last seen, which reading may not have reached
     * @param postsOutside whether a batch has been sealed that is not gold: it may be on its way to L1
     */
    record Facts(boolean inDanger, long safeHead, long claimedHead, boolean postsOutside) {}

    enum Step {
        /** There is nothing to do. */
        NONE,
        /** Every wallet nonce ever broadcast has to be used up at safe depth; nothing else is posted meanwhile. */
        SETTLE,
        /** L1 has to be read further. */
        READ,
        /** Everything that is not gold is taken back. */
        TAKE_BACK,
        /** Nothing is taken back after all: go on. */
        GO_ON
    }

    /** Whether a recovery runs from now on, and what is known of it already. */
    static Progress begin(Progress progress, Facts facts) {
        if (progress.running() || !facts.inDanger()) {
            return progress;
        }
        return new Progress(true, facts.postsOutside() ? OptionalLong.empty() : OptionalLong.of(facts.safeHead()));
    }

    static Step next(Progress progress, Facts facts) {
        if (!progress.running()) {
            return Step.NONE;
        }
        if (progress.settledAt().isEmpty()) {
            return Step.SETTLE;
        }
        if (facts.safeHead() < Math.max(progress.settledAt().getAsLong(), facts.claimedHead())) {
            return Step.READ;
        }
        return facts.inDanger() ? Step.TAKE_BACK : Step.GO_ON;
    }
}
