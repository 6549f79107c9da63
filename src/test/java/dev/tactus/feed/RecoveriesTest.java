package dev.tactus.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RecoveriesTest {
    @Test
    void knowsOfNoneBeforeTheFirst() {
        assertEquals(3, Recoveries.at(3).generation());
        assertThrows(IllegalArgumentException.class, () -> Recoveries.at(3).undoneAfter(3));
    }

    @Test
    void tellsTheLowestOffsetOfThoseThatCameAfter() {
        var recoveries = Recoveries.at(0).and(1, 50).and(2, 20).and(3, 40);

        assertEquals(3, recoveries.generation());
        assertEquals(20, recoveries.undoneAfter(0));
        assertEquals(20, recoveries.undoneAfter(1));
        assertEquals(40, recoveries.undoneAfter(2));
        assertThrows(IllegalArgumentException.class, () -> recoveries.undoneAfter(3));
    }

    @Test
    void takesEverythingForUndoneWhereOneWasLeftOut() {
        var recoveries = Recoveries.at(0).and(1, 50).and(3, 60);

        assertEquals(3, recoveries.generation());
        assertEquals(0, recoveries.undoneAfter(0));
        assertEquals(0, recoveries.undoneAfter(2));
    }

    /** Each begins further on than the one before, so that none tells for another. */
    @Test
    void remembersSixtyFourAndTellsTooMuchRatherThanTooLittleOfOlderOnes() {
        var recoveries = Recoveries.at(0);
        for (int generation = 1; generation <= 100; generation++) {
            recoveries = recoveries.and(generation, generation * 10L);
        }

        assertEquals(64, recoveries.cuts().size());
        for (int since = 0; since < 100; since++) {
            long told = recoveries.undoneAfter(since);
            long undone = (since + 1) * 10L;
            assertTrue(told <= undone);
            assertEquals(since >= 37 ? undone : 10, told);
        }
    }

    @Test
    void agreesWithAListOfAllRecoveries() {
        var random = new Random(1);
        for (int round = 0; round < 200; round++) {
            var recoveries = Recoveries.at(0);
            List<Long> all = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                all.add((long) random.nextInt(100));
                recoveries = recoveries.and(all.size(), all.getLast());
                int since = random.nextInt(all.size());
                long lowest = all.subList(since, all.size()).stream()
                        .mapToLong(Long::longValue)
                        .min()
                        .orElseThrow();
                assertEquals(lowest, recoveries.undoneAfter(since));
            }
        }
    }
}
