package dev.tactus.sim.l1;

import dev.tactus.sim.Dice;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** How likely each fault of L1 is. At first nothing fails. May be changed at any time. */
public final class L1Faults {
    /** Never chosen by chance: the node needs an operator afterwards. */
    public static final Set<L1Fault> ON_REQUEST_ONLY =
            Set.copyOf(EnumSet.of(L1Fault.SAFE_CONFLICT, L1Fault.REVERT, L1Fault.CALL_REVERTS));

    /** Names in the tally of all that random worlds hold, sorted. */
    public static final Set<String> KINDS = kinds();

    /** What leaves logs out at the end: with an old count it makes a lie that nobody can see through. */
    private static final Set<L1Fault> SHORT_LOGS =
            EnumSet.of(L1Fault.LOGS_TRUNCATED, L1Fault.LOGS_GAP, L1Fault.LOGS_BEYOND_HEAD);

    private static final double MILD = 0.2;

    private final EnumMap<L1Fault, Double> probabilities = new EnumMap<>(L1Fault.class);

    /** Some kinds only, each with a strength of its own; one world in five has none. Something always gets through. */
    public static L1Faults random(Dice dice) {
        var faults = new L1Faults();
        double temper = dice.pick(List.of(0.0, MILD, MILD, 1.0, 1.0));
        double share = dice.between(10, 80) / 100.0;
        for (L1Fault fault : L1Fault.values()) {
            boolean chosen = dice.chance(share);
            double strength = dice.between(10, 100) / 100.0;
            if (chosen && temper > 0 && fault.most() > 0) {
                faults.set(fault, temper * strength * fault.most());
            }
        }
        if (SHORT_LOGS.stream().anyMatch(fault -> faults.of(fault) > 0)) {
            faults.set(L1Fault.COUNT_STALE, 0);
        }
        return faults;
    }

    private static Set<String> kinds() {
        var names = new TreeSet<String>();
        Arrays.stream(L1Fault.values())
                .filter(fault -> !ON_REQUEST_ONLY.contains(fault))
                .forEach(fault -> names.add(fault.tallied()));
        return Collections.unmodifiableSet(names);
    }

    /** @param probability 0 to 1: per slot, call or transaction, as the fault says */
    public L1Faults set(L1Fault fault, double probability) {
        if (probability < 0 || probability > 1) {
            throw new IllegalArgumentException("not a probability: " + probability);
        }
        probabilities.put(fault, probability);
        return this;
    }

    public double of(L1Fault fault) {
        return probabilities.getOrDefault(fault, 0.0);
    }

    void clear() {
        probabilities.clear();
    }

    @Override
    public String toString() {
        Map<L1Fault, Double> active = new EnumMap<>(probabilities);
        active.values().removeIf(probability -> probability == 0);
        return active.toString();
    }
}
