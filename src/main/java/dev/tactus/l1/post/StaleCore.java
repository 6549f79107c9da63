package dev.tactus.l1.post;

import dev.tactus.protocol.Protocol;
import java.util.List;
import java.util.Optional;

/** Tells when no batch can be accepted any more, so that whoever posts one pays for nothing. Pure. */
final class StaleCore {
    private StaleCore() {}

    /**
     * Batches are accepted in order. The next one is too old for the block that comes, and is in none before: neither
     * it nor what comes behind it is ever accepted, until a recovery has taken the order back.
     */
    static Optional<Hold> hold(List<Slot> open, Survey survey) {
        Horizon horizon = survey.horizon();
        if (horizon.oldestFrame().isEmpty()) {
            return Optional.empty();
        }
        long oldest = horizon.oldestFrame().getAsLong();
        boolean late = isLate(survey.agreedBlock() + 1, oldest);
        boolean inTime = open.stream()
                .filter(slot -> survey.isAwaited(slot) && slot.batchNonce() == horizon.nextAccepted())
                .anyMatch(slot ->
                        survey.of(slot).orElse(null) instanceof Sighting.Mined mined && !isLate(mined.block(), oldest));
        return late && !inTime
                ? Optional.of(new Hold(
                        Hold.Kind.STALE,
                        "batch " + horizon.nextAccepted() + " begins at block " + oldest + ", and L1 is at "
                                + survey.agreedBlock()))
                : Optional.empty();
    }

    private static boolean isLate(long block, long oldest) {
        return block - oldest >= Protocol.MAX_WAIT_BLOCKS;
    }
}
