package dev.tactus.l1.post;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One look at L1 and the store.
 *
 * @param latestBlock   height of the chain
 * @param timestamp     of that block, seconds since the epoch
 * @param latestCount   transactions of the wallet in the chain
 * @param frontierCount the same at the block up to which the content is known, {@link Horizon#safeBlock}: the two are
 *                      from one block and can be held against each other. Empty if the node does not tell
 * @param sightings     of the slots of {@link SubmitterCore#toLookUp}, by wallet nonce
 */
record Survey(
        Horizon horizon,
        long latestBlock,
        long timestamp,
        long latestCount,
        OptionalLong frontierCount,
        Map<Long, Sighting> sightings) {
    Survey {
        sightings = Map.copyOf(sightings);
    }

    /** Empty if it was not looked up. */
    Optional<Sighting> of(Slot slot) {
        return Optional.ofNullable(sightings.get(slot.walletNonce()));
    }

    /** Whether the nonce is used up where nothing is taken back, by whatever transaction. */
    boolean isSpent(Slot slot) {
        return frontierCount.isPresent() && frontierCount.getAsLong() > slot.walletNonce();
    }

    /** Whether the scheduler still has to accept its batch by this very slot. */
    boolean isAwaited(Slot slot) {
        return horizon.awaits(slot);
    }
}
