package dev.tactus.l1.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.sim.Dice;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The submitter alone over an L1 with every fault there is, killed again and again, and robbed of nonces. */
@Timeout(120)
class SubmitterSimulationTest {
    private static final int STEPS = 60;

    static LongStream seeds() {
        long replay = Long.getLong("submitter.seed", -1);
        return replay >= 0 ? LongStream.of(replay) : LongStream.range(0, 40);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyBatchIsAcceptedInTheEndAndNoNonceEverCarriesTwoContents(long seed) {
        try (var world = PostingWorld.random(seed)) {
            var dice = new Dice(seed + 1_000_000);
            boolean robbed = dice.chance(0.3);
            world.start();
            for (int i = 0; i < STEPS; i++) {
                if (dice.chance(0.4)) {
                    world.seal(dice.between(1, 3));
                }
                if (dice.chance(0.2)) {
                    world.restart();
                }
                if (robbed && dice.chance(0.05)) {
                    world.l1.strangerSpends();
                }
                world.slots(dice.between(1, 4));
            }
            world.l1.heal();
            world.untilAccepted();

            assertTrue(world.journal.conflict().isEmpty());
            PostingCasesTest.assertOneContentEach(world);
            PostingCasesTest.assertEighthMore(world);
            if (!robbed) {
                assertEquals(LongStream.range(0, world.sealed.size()).boxed().toList(), world.landed());
            }
        }
    }
}
