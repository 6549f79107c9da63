package dev.tactus.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Undo as the product uses it: thousands of random chunks, frames, batches, failing ops, failed commits, recoveries,
 * prunings and new processes, on disk and through the lane itself. After each step the state is the fold of the feed, at
 * the head and at an earlier version. {@code -Dtactus.seed=} runs one world again.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class UndoInUseTest {
    private static final int STEPS = 400;
    private static final int STEPS_BETWEEN_JUMPS = 50;
    private static final int STEPS_BETWEEN_RESTARTS = 90;

    @TempDir
    private Path folder = Path.of("set by JUnit");

    static LongStream seeds() {
        Long fixed = Long.getLong("tactus.seed");
        return fixed != null ? LongStream.of(fixed) : LongStream.rangeClosed(1, 10);
    }

    @ParameterizedTest(name = "tactus.seed={0}")
    @MethodSource("seeds")
    void theStateIsTheFoldOfTheFeedAtEveryVersionWhateverHappens(long seed) throws Exception {
        var random = new Random(seed);
        try (var world = new UndoWorld(folder, random)) {
            for (int step = 1; step <= STEPS; step++) {
                if (step % STEPS_BETWEEN_JUMPS == 0) {
                    world.jump();
                } else if (step % STEPS_BETWEEN_RESTARTS == 0) {
                    world.restart();
                } else {
                    world.step();
                }
            }
            world.oracle().checkLog();
            assertTrue(world.bench().recoveries > 0, "something was taken back");
            assertTrue(world.failedCommits > 10 && world.restarts > 2);
            if (random.nextBoolean()) {
                world.rollBack();
            } else {
                world.takeBackBelowTheFloor();
            }
        }
    }
}
