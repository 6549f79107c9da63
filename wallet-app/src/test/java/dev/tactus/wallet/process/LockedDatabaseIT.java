package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.store.ShellProcess;
import dev.tactus.wallet.client.SignedOp;
import dev.tactus.wallet.client.Submission;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Another program writes to the node's database and takes its time. */
@Timeout(180)
final class LockedDatabaseIT extends DevnetFixture {
    private static final int LATE_MS = 100;

    @Override
    Map<String, String> settings() {
        // Nothing but the op comes to the lane meanwhile, and it waits for its turn.
        return Map.of("SEQ_QUEUE_TIMEOUT_MS", "60000", "SEQ_MAX_BATCH_OPEN_SECONDS", "7200");
    }

    private ShellProcess program() throws Exception {
        return ShellProcess.start(ShellProcess.command(dataDirectory()));
    }

    @Test
    void d4_aShortLockCostsTimeAndNothingElse() throws Exception {
        deposit(user(0));
        mineUntilCredited(user(0));
        try (ShellProcess program = program()) {
            assertEquals("locked", program.tell("lock"));
            CompletableFuture<Submission> answer = client.submitAsync(anOp(user(0), 0));
            var _ = assertInstanceOf(
                    Exception.class,
                    answer.handle((_, failure) -> failure)
                            .completeOnTimeout(new Exception("no answer yet"), LATE_MS, TimeUnit.MILLISECONDS)
                            .join());

            assertEquals("unlocked", program.tell("unlock"));

            assertEquals("accepted", told(answer.get(30, TimeUnit.SECONDS)));
        }
    }

    @Test
    void d4_aLongLockIsAnsweredWith503AndLeavesNothing() throws Exception {
        deposit(user(0));
        mineUntilCredited(user(0));
        long head = client.head();
        SignedOp op = anOp(user(0), 0);
        try (ShellProcess program = program()) {
            assertEquals("locked", program.tell("lock"));

            String told = told(client.submit(op));

            assertEquals("503 recovering, try again later", told);
            assertEquals(head, client.head(), "reads go on");
            assertEquals("unknown", status(op), "nothing of it is there");
            assertEquals("unlocked", program.tell("unlock"));
        }
        await("the op is taken", () -> told(client.submit(op)).equals("accepted"));
        assertEquals(head + 1, client.head());
        assertTrue(client.nextNonce(user(0).address()) == 1);
    }
}
