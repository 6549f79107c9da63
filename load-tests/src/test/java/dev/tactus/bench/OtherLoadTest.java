package dev.tactus.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class OtherLoadTest {
    @Test
    void whatIsNeitherIdleNorOursIsOfOthers() {
        OtherLoad before = OtherLoad.parse("cpu  10 0 10 100 5 1 2 3 4 4\ncpu0 1 2", process(7, 1, 2, 3));
        OtherLoad after = OtherLoad.parse("cpu  40 10 20 140 10 1 2 8 9 9\n", process(17, 6, 22, 8));

        assertEquals(new OtherLoad(131, 26, 13), before);
        // 100 ticks, 45 of them idle or waiting for the disk; 40 were ours.
        assertEquals(0.15, after.since(before), 1e-9);
    }

    @Test
    void withoutAnyTicksNothingIsKnown() {
        assertEquals(OtherLoad.UNKNOWN, new OtherLoad(0, 0, 0).since(new OtherLoad(0, 0, 0)));
    }

    @Test
    void theMachineItselfCanBeAsked() throws IOException {
        double share = OtherLoad.now().since(new OtherLoad(0, 0, 0));

        assertTrue(share <= 1, () -> "share " + share);
    }

    private static String process(long user, long system, long childrensUser, long childrensSystem) {
        return "4711 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 " + user + " " + system + " " + childrensUser + " "
                + childrensSystem + " 20 0\n";
    }
}
