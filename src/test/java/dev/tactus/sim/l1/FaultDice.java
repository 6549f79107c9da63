package dev.tactus.sim.l1;

import dev.tactus.sim.Dice;
import dev.tactus.sim.Tally;
import java.util.EnumMap;

/** Throws for faults and counts those that fire. Each kind has its own dice, so that one knob does not shift others. */
final class FaultDice {
    private final L1Faults faults;
    private final Tally tally;
    private final EnumMap<L1Fault, Dice> dice = new EnumMap<>(L1Fault.class);

    FaultDice(L1Faults faults, Tally tally, Dice root) {
        this.faults = faults;
        this.tally = tally;
        for (L1Fault fault : L1Fault.values()) {
            dice.put(fault, root.split());
        }
    }

    /** Ask only where the fault would make a difference: a hit is counted. */
    boolean fires(L1Fault fault) {
        double probability = faults.of(fault);
        if (probability == 0 || !of(fault).chance(probability)) {
            return false;
        }
        count(fault);
        return true;
    }

    double probability(L1Fault fault) {
        return faults.of(fault);
    }

    void count(L1Fault fault) {
        tally.count(fault.tallied());
    }

    /** For what shape the fault takes. */
    Dice of(L1Fault fault) {
        Dice its = dice.get(fault);
        if (its == null) {
            throw new IllegalStateException("no dice for " + fault);
        }
        return its;
    }
}
