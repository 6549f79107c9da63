package dev.tactus.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.lane.StorageCore.Seen;
import dev.tactus.lane.StorageCore.Storage;
import dev.tactus.store.StoreDisk.Look;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageCoreTest {
    private static final StorageLimits LIMITS = new StorageLimits(800, 5000);
    private static final long INTERVAL = StorageCore.SHRINK_INTERVAL.toNanos();

    private static Seen look(Storage before, long free, long log, boolean quiet, long now) {
        return StorageCore.look(before, new Look(free, log), LIMITS, quiet, now);
    }

    @ParameterizedTest
    @CsvSource({
        "false, 799, true",
        "false, 800, false",
        "false, 899, false",
        "true, 799, true",
        "true, 899, true",
        "true, 900, false",
        "false, 0, true"
    })
    void d3_opsAreRefusedBelowTheReserveAndTakenAgainAnEighthAboveIt(boolean before, long free, boolean low) {
        var storage = new Storage(before, false, 0);

        assertEquals(low, look(storage, free, 0, true, 0).storage().low());
    }

    @Test
    void d3_withoutAReserveNothingIsLow() {
        var none = new StorageLimits(0, 5000);

        assertFalse(StorageCore.look(Storage.UNSEEN, new Look(0, 0), none, true, 0)
                .storage()
                .low());
    }

    @Test
    void d11_aLogWithinItsLimitIsLeftAlone() {
        assertFalse(look(Storage.UNSEEN, 900, 5000, true, 0).shrink());
    }

    @Test
    void d11_aLargeLogIsEmptiedOnceThereIsTime() {
        assertFalse(look(Storage.UNSEEN, 900, 5001, false, 0).shrink(), "something waits");

        Seen seen = look(Storage.UNSEEN, 900, 5001, true, 0);
        assertTrue(seen.shrink());
        assertFalse(StorageCore.tried(seen.storage(), true, 0).logHeld());
    }

    @Test
    void d11_whatStandsInTheWayIsToldAndTriedAgainAfterAWhile() {
        Storage held =
                StorageCore.tried(look(Storage.UNSEEN, 900, 5001, true, 7).storage(), false, 7);
        assertTrue(held.logHeld());

        Seen soon = look(held, 900, 6000, true, 7 + INTERVAL - 1);
        assertFalse(soon.shrink());
        assertTrue(soon.storage().logHeld());
        assertTrue(look(held, 900, 6000, true, 7 + INTERVAL).shrink());
    }

    @Test
    void d11_aLogThatStartedOverByItselfIsHeldNoMore() {
        var held = new Storage(false, true, INTERVAL);

        assertFalse(look(held, 900, 5000, false, 1).storage().logHeld());
    }

    @Test
    void whatIsKnownOfOneDoesNotChangeTheOther() {
        var both = new Storage(true, true, INTERVAL);

        assertEquals(both, look(both, 850, 6000, false, 1).storage());
        assertTrue(StorageCore.tried(both, true, 1).low());
    }
}
