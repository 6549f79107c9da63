package dev.tactus.sim.l1;

import dev.tactus.sim.Dice;
import java.util.List;

/** How the base fee moves: by an eighth a block at most, about a target, but for spikes. */
final class FeeMarket {
    private static final long MAX_TIP = 2_000_000_000L;
    private static final int MAX_SPIKE = 1_000;
    private static final List<Integer> SPIKES = List.of(3, 10, 60, 300, MAX_SPIKE);

    private final long target;
    private final FaultDice faults;
    private final Dice dice;
    private boolean healed;

    FeeMarket(long target, FaultDice faults, Dice dice) {
        this.target = target;
        this.faults = faults;
        this.dice = dice;
    }

    /** Fees of a block whose parent announced {@code base}. */
    SimBlock.Fees next(long base) {
        return new SimBlock.Fees(base, after(base), dice.between(1L, MAX_TIP));
    }

    /** The spike that may be on ends now. */
    void heal() {
        healed = true;
    }

    /** Down to 1/1.7 and up to 1.7 of the target: whoever offers three times the fee is served, once a spike is over. */
    private long after(long base) {
        if (faults.fires(L1Fault.FEE_SPIKE)) {
            return Math.min(
                    target * MAX_SPIKE,
                    Math.max(base, target) * faults.of(L1Fault.FEE_SPIKE).pick(SPIKES));
        }
        if (base > target / 10 * 17) {
            return healed ? target : base - base / 8;
        }
        long moved = base + base / 800 * dice.between(-100, 100);
        return Math.clamp(moved, target / 17 * 10, target / 10 * 17);
    }
}
