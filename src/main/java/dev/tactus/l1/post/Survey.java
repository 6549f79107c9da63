package dev.tactus.l1.post;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One look at L1 and the store.
 *
 * @param latestBlock   height of the chain
 * @param agreedBlock   the same, as far as endpoints agree on it: no single one can raise it where there are several
 * @param timestamp     of the block {@link Horizon#safeBlock}, seconds since the epoch: one that was agreed on, and
 *                      never goes back
 * @param latestCount   transactions of the wallet in the chain
 * @param frontierCount the same at the block up to which the content is known, {@link Horizon#safeBlock}: the two are
 *                      from one block and can be held against each other. The least that any endpoint which has that
 *                      very block says; empty if too few tell
 * @param sightings     of the slots of {@link SubmitterCore#toLookUp}, by wallet nonce
 */
record Survey(
        Horizon horizon,
        long latestBlock,
        long agreedBlock,
        long timestamp,
        long latestCount,
        OptionalLong frontierCount,
        Map<Long, Sighting> sightings) {
    /** Of one endpoint, which agrees with itself. */
    Survey(
            Horizon horizon,
            long latestBlock,
            long timestamp,
            long latestCount,
            OptionalLong frontierCount,
            Map<Long, Sighting> sightings) {
        this(horizon, latestBlock, latestBlock, timestamp, latestCount, frontierCount, sightings);
    }

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

    /** Whether what was seen of a slot denies that its nonce is used up at the safe block. */
    boolean denies(Slot slot) {
        return of(slot).map(seen -> switch (seen) {
                    case Sighting.Mined mined -> mined.block() > horizon.safeBlock();
                    case Sighting.Waiting _ -> true;
                    case Sighting.Unknown _ -> false;
                })
                .orElse(false);
    }

    /** Whether the scheduler still has to accept its batch by this very slot. */
    boolean isAwaited(Slot slot) {
        return horizon.awaits(slot);
    }
}
