package dev.tactus.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * No interleaving within these bounds breaks a promise, and each can come to rest. {@code -Dexplore.bounds=} explores
 * others, for as long as it takes.
 */
final class ExplorerTest {
    @ParameterizedTest
    @Timeout(480)
    @CsvSource(delimiter = '|', textBlock = """
            an order grows too old, and the process dies  | 2,0,1,0,0,0,0,0,1,1 | 200000
            L1 is reorganised around a recovery           | 2,0,1,0,0,1,0,0,0,1 | 250000
            ops, a deposit, and the process dies          | 1,0,1,1,1,0,0,0,1,1 | 400000
            a stranger uses a nonce, and the process dies | 1,0,1,0,0,0,0,1,1,1 |  80000
            two batches, and something is lost            | 1,0,2,0,0,0,1,0,0,1 | 100000
            lost, bid higher for, and reorganised         | 1,0,1,0,0,1,1,0,0,2 |  40000
            """)
    void noInterleavingBreaksAPromise(String what, String bounds, int atLeast) {
        Explorer.Found found = new Explorer(Bounds.of(bounds), Set.of()).explore();

        assertEquals("", found.broken().orElse(""), what);
        assertTrue(found.all());
        // An exploration that goes nowhere finds nothing wrong, either.
        assertTrue(found.worlds() > atLeast, found::toString);
        assertTrue(found.transitions() > 2L * atLeast, found::toString);
        assertTrue(found.fairRounds() > 1_000, found::toString);
        assertTrue(found.recoveries() > 0 && found.gold() > 0, found::toString);
    }

    @Test
    void theBoundsOfTheCommandLineBreakNone() {
        assumeTrue(System.getProperty("explore.bounds") != null, "no -Dexplore.bounds=");
        String bounds = Objects.requireNonNull(System.getProperty("explore.bounds"));

        Explorer.Found found = new Explorer(Bounds.of(bounds), Set.of()).explore();

        assertEquals("", found.broken().orElse(""));
    }
}
