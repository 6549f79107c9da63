package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.node.ExitCode;
import dev.tactus.wallet.client.SignedOp;
import dev.tactus.wallet.client.Submission;
import dev.tactus.wallet.process.FaultPlan.Step;
import dev.tactus.wallet.process.PlannedFaults.Deed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that meets what nothing can go on from ends, wherever that is, and the next one finds everything in order. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class FatalErrorIT {
    /** Of -XX:+ExitOnOutOfMemoryError. */
    private static final int OUT_OF_MEMORY = 3;

    private static final Duration SECONDS = Duration.ofSeconds(30);

    private KilledNode killed;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        killed = KilledNode.started(directory, Map.of("SEQ_MAX_BATCH_OPEN_SECONDS", "1"));
        KillLoopIT.deposit(killed.client, killed.l1);
    }

    @AfterAll
    void close() {
        killed.close();
    }

    @ParameterizedTest
    @CsvSource({
        "lane.afterExecute, STACK_OVERFLOW",
        "store.betweenRows, NO_CLASS",
        "lane.afterCommit, OUT_OF_MEMORY",
        "feed.beforeWake, OUT_OF_MEMORY",
        "ingress.beforeLane, OUT_OF_MEMORY",
        "ingress.afterVerdict, STACK_OVERFLOW",
        "reader.afterAppend, STACK_OVERFLOW",
        "submitter.beforeRecord, OUT_OF_MEMORY",
        "submitter.afterBroadcast, NO_CLASS"
    })
    void c12_anErrorThatNothingCanGoOnFromEndsTheProcess(String point, Deed error) throws Exception {
        requireEnd(point, error, ExitCode.FAILURE.code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"lane.afterExecute", "ingress.beforeLane", "submitter.beforeRecord"})
    void c12_memoryThatIsReallyUsedUpEndsTheProcess(String point) throws Exception {
        requireEnd(point, Deed.EXHAUST_MEMORY, OUT_OF_MEMORY);
    }

    @Test
    void c12_theLauncherLetsNoProcessLiveOnWithoutMemory() throws Exception {
        assertTrue(Files.readString(Path.of("..", "tactus")).contains(" -XX:+ExitOnOutOfMemoryError "));
    }

    private void requireEnd(String point, Deed error, int code) throws Exception {
        SignedOp op = killed.nextOp(killed.user(0));
        killed.plan.make(new Step(point, 1, error));
        CompletableFuture<Submission> answer = killed.client.submitAsync(op);

        int ended = killed.node().awaitExit(SECONDS);

        assertEquals(code, ended, killed.node()::output);
        killed.plan.make();
        killed.startAgain();
        long offset = killed.accepted(op);
        assertEquals(offset, killed.accepted(op), "sent again");
        answer.handle((told, lost) -> told instanceof Submission.Accepted accepted ? accepted.offset() : offset)
                .thenAccept(told -> assertEquals(offset, told))
                .join();
    }
}
