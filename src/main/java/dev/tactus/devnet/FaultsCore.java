package dev.tactus.devnet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which planted faults happen to which calls, in the order in which they were planted. Pure; not thread-safe. */
final class FaultsCore {
    static final int MAX_FAULTS = 100;

    private final Map<Long, Planted> planted = new LinkedHashMap<>();
    private long lastId;

    private static final class Planted {
        final PlantedFault fault;
        long seen;
        long happened;

        Planted(PlantedFault fault) {
            this.fault = fault;
        }

        boolean happens() {
            long place = seen - fault.skip();
            seen++;
            if (place < 0 || place % fault.every() != 0) {
                return false;
            }
            happened++;
            return true;
        }

        boolean isOver() {
            return happened >= fault.times();
        }
    }

    /**
     * @return its id, for {@link #remove}
     * @throws IllegalArgumentException if there are too many already
     */
    long plant(PlantedFault fault) {
        if (planted.size() >= MAX_FAULTS) {
            throw new IllegalArgumentException("at most " + MAX_FAULTS + " faults at once; clear some");
        }
        lastId++;
        planted.put(lastId, new Planted(fault));
        return lastId;
    }

    /** @return whether there was one */
    boolean remove(long id) {
        return planted.remove(id) != null;
    }

    void clear() {
        planted.clear();
    }

    /** What is planted and not over yet, by id. */
    Map<Long, PlantedFault> planted() {
        var faults = new LinkedHashMap<Long, PlantedFault>();
        planted.forEach((id, each) -> faults.put(id, each.fault));
        return faults;
    }

    /** The fault that happens to an HTTP exchange that carries these calls: one at most, the others do not count it. */
    Optional<PlantedFault> ofExchange(Collection<FaultKind.Call> calls) {
        for (Planted each : planted.values()) {
            if (each.fault.kind() instanceof FaultKind.OfExchange
                    && calls.stream().anyMatch(each.fault::concerns)
                    && each.happens()) {
                planted.values().removeIf(Planted::isOver);
                return Optional.of(each.fault);
            }
        }
        return Optional.empty();
    }

    /** All that happens to one call. */
    List<PlantedFault> ofCall(FaultKind.Call call) {
        List<PlantedFault> happening = new ArrayList<>();
        for (Planted each : planted.values()) {
            if (each.fault.kind() instanceof FaultKind.OfCall && each.fault.concerns(call) && each.happens()) {
                happening.add(each.fault);
            }
        }
        planted.values().removeIf(Planted::isOver);
        return happening;
    }
}
