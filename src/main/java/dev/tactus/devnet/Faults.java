package dev.tactus.devnet;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link FaultsCore} for many threads. */
final class Faults {
    private final FaultsCore core = new FaultsCore();

    synchronized long plant(PlantedFault fault) {
        return core.plant(fault);
    }

    synchronized boolean remove(long id) {
        return core.remove(id);
    }

    synchronized void clear() {
        core.clear();
    }

    synchronized Map<Long, PlantedFault> planted() {
        return core.planted();
    }

    synchronized Optional<PlantedFault> ofExchange(Collection<FaultKind.Call> calls) {
        return core.ofExchange(calls);
    }

    synchronized List<PlantedFault> ofCall(FaultKind.Call call) {
        return core.ofCall(call);
    }
}
