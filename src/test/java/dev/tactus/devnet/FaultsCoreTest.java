package dev.tactus.devnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.devnet.FaultKind.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultsCoreTest {
    private static final Call NUMBER = new Call("eth_blockNumber", 0, "");
    private static final Call LOGS = new Call("eth_getLogs", 10, "");
    private static final Call COUNT = new Call("eth_call", 0, InputBoxContract.NUMBER_OF_INPUTS);
    private static final Call BLOCK = new Call("eth_getBlockByNumber", 0, "");
    private static final PlantedFault CLOSE = always(new FaultKind.Close());
    private static final PlantedFault STALE = always(new FaultKind.Stale(3));

    private final FaultsCore faults = new FaultsCore();

    private static PlantedFault always(FaultKind kind) {
        return new PlantedFault(kind, Set.of(), 0, 1, Long.MAX_VALUE, false);
    }

    private static FaultKind error(OptionalLong widerThan) {
        return new FaultKind.ErrorAnswer(-32005, "too wide", widerThan);
    }

    @Test
    void aFaultHappensToWhatItIsForAndToNothingElse() {
        assertConcerns(always(new FaultKind.Close()), NUMBER, LOGS, COUNT, BLOCK);
        assertConcerns(new PlantedFault(new FaultKind.Close(), Set.of("eth_call"), 0, 1, 1, false), COUNT);
        assertConcerns(always(error(OptionalLong.empty())), NUMBER, LOGS, COUNT, BLOCK);
        assertConcerns(always(error(OptionalLong.of(9))), LOGS);
        assertConcerns(always(error(OptionalLong.of(10))));
        assertConcerns(always(new FaultKind.MissingLogs(1)), LOGS);
        assertConcerns(always(new FaultKind.InputCount(1)), COUNT);
        assertConcerns(always(new FaultKind.WrongHash(1)), BLOCK);
        assertFalse(always(new FaultKind.InputCount(1)).concerns(new Call("eth_call", 0, "1789cd63")));
        assertTrue(always(new FaultKind.WrongHash(1)).concerns(new Call("eth_getBlockByHash", 0, "")));
    }

    private static void assertConcerns(PlantedFault fault, Call... expected) {
        List<Call> concerned = new ArrayList<>();
        for (Call each : List.of(NUMBER, LOGS, COUNT, BLOCK)) {
            if (fault.concerns(each)) {
                concerned.add(each);
            }
        }
        assertEquals(List.of(expected), concerned, fault::toString);
    }

    @Test
    void itSparesTheFirstAndThenHappensToEachNthSoManyTimes() {
        var _ = faults.plant(new PlantedFault(new FaultKind.Stale(3), Set.of(), 2, 3, 2, false));
        var happened = new ArrayList<Integer>();

        for (int call = 0; call < 20; call++) {
            if (!faults.ofCall(NUMBER).isEmpty()) {
                happened.add(call);
            }
        }

        assertEquals(List.of(2, 5), happened);
        assertEquals(Map.of(), faults.planted());
    }

    @Test
    void callsThatAreNoneOfItsDoNotCount() {
        var _ = faults.plant(new PlantedFault(new FaultKind.MissingLogs(1), Set.of(), 1, 1, 1, false));

        assertEquals(List.of(), faults.ofCall(NUMBER));
        assertEquals(List.of(), faults.ofCall(LOGS));
        assertEquals(1, faults.ofCall(LOGS).size());
        assertEquals(List.of(), faults.ofCall(LOGS));
    }

    @Test
    void allFaultsOfACallHappenTogetherAndOneOfAnExchange() {
        PlantedFault slow = always(new FaultKind.Hang(false));
        var _ = faults.plant(CLOSE);
        var _ = faults.plant(STALE);
        var _ = faults.plant(slow);
        var _ = faults.plant(always(error(OptionalLong.empty())));

        assertEquals(
                List.of(STALE.kind(), error(OptionalLong.empty())),
                faults.ofCall(NUMBER).stream().map(PlantedFault::kind).toList());
        assertEquals(Optional.of(CLOSE), faults.ofExchange(List.of(LOGS, NUMBER)));
        assertEquals(Optional.empty(), faults.ofExchange(List.of()));
    }

    @Test
    void anExchangeIsHitIfOneOfItsCallsIs() {
        var fault = new PlantedFault(new FaultKind.Close(), Set.of("eth_getLogs"), 0, 1, 1, false);
        var _ = faults.plant(fault);

        assertEquals(Optional.empty(), faults.ofExchange(List.of(NUMBER)));
        assertEquals(Optional.of(fault), faults.ofExchange(List.of(NUMBER, LOGS)));
        assertEquals(Optional.empty(), faults.ofExchange(List.of(NUMBER, LOGS)));
    }

    @Test
    void anExchangeThatOneFaultHappensToDoesNotCountForAnother() {
        var first = new PlantedFault(new FaultKind.Close(), Set.of(), 0, 1, 1, false);
        var second = new PlantedFault(new FaultKind.Hang(true), Set.of(), 0, 1, 1, false);
        var _ = faults.plant(first);
        var _ = faults.plant(second);

        assertEquals(Optional.of(first), faults.ofExchange(List.of(NUMBER)));
        assertEquals(Optional.of(second), faults.ofExchange(List.of(NUMBER)));
        assertEquals(Optional.empty(), faults.ofExchange(List.of(NUMBER)));
    }

    @Test
    void faultsCanBeRemovedOneByOneOrAllAtOnce() {
        long first = faults.plant(CLOSE);
        long second = faults.plant(STALE);

        assertEquals(Map.of(first, CLOSE, second, STALE), faults.planted());
        assertTrue(faults.remove(first));
        assertFalse(faults.remove(first));
        assertEquals(Map.of(second, STALE), faults.planted());
        faults.clear();
        assertEquals(Map.of(), faults.planted());
        assertEquals(List.of(), faults.ofCall(NUMBER));
    }

    @Test
    void thereAreOnlySoMany() {
        for (int i = 0; i < FaultsCore.MAX_FAULTS; i++) {
            var _ = faults.plant(CLOSE);
        }

        assertThrows(IllegalArgumentException.class, () -> faults.plant(CLOSE));
        assertEquals(FaultsCore.MAX_FAULTS, faults.planted().size());
    }

    @Test
    void countsThatMakeNoSenseAreRefused() {
        FaultKind kind = new FaultKind.Close();
        assertThrows(IllegalArgumentException.class, () -> new PlantedFault(kind, Set.of(), -1, 1, 1, false));
        assertThrows(IllegalArgumentException.class, () -> new PlantedFault(kind, Set.of(), 0, 0, 1, false));
        assertThrows(IllegalArgumentException.class, () -> new PlantedFault(kind, Set.of(), 0, 1, 0, false));
    }
}
