package dev.tactus.node;

import dev.tactus.lane.Recoveries;
import java.util.OptionalLong;

/** Carries a recovery from the lane to posting and to the feed. Thread-safe. */
final class RecoveryLink implements Recoveries {
    private volatile OptionalLong settling = OptionalLong.empty();

    @Override
    public void settle(long number) {
        settling = OptionalLong.of(number);
    }

    @Override
    public void over() {
        settling = OptionalLong.empty();
    }

    @Override
    public void takenBack(long generation, long fromOffset) {}

    /** Number of the recovery that waits for every wallet nonce to be settled; nothing else is posted meanwhile. */
    OptionalLong settling() {
        return settling;
    }
}
