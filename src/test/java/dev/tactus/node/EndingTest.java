package dev.tactus.node;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class EndingTest {
    private final RecoveryLink recoveries = new RecoveryLink();
    private final Ending ending = new Ending(recoveries::isRunning);

    @Test
    void aStopOnPurposeIsClean() throws Exception {
        ending.stopping();
        ending.failed(ExitCode.FAILURE, "what ends because it is ended");

        assertEquals(ExitCode.CLEAN, ending.stopped());
        assertEquals(ExitCode.CLEAN, ending.decided().get());
        assertEquals(ExitCode.CLEAN, ending.stopped(), "stopped again");
    }

    @Test
    void aStopInTheMiddleOfARecoverySaysThatARestartResumesIt() throws Exception {
        recoveries.begun();
        ending.stopping();

        assertEquals(ExitCode.RECOVERY_INTERRUPTED, ending.stopped());
        assertEquals(10, ending.decided().get().code());
    }

    @Test
    void aRecoveryThatEndsWhileTheNodeStopsIsNotInterrupted() {
        recoveries.begun();
        recoveries.settle(1);
        ending.stopping();
        recoveries.over();

        assertEquals(ExitCode.CLEAN, ending.stopped());
    }

    @Test
    void theFirstFailureDecides() throws Exception {
        assertDoesNotThrow(ending::throwIfFailed);
        ending.failed(ExitCode.TERMINAL, "L1 differs");
        ending.failed(ExitCode.FAILURE, "the actor system has ended");

        assertEquals(ExitCode.TERMINAL, ending.decided().get());
        var refused = assertThrows(NodeRefusedException.class, ending::throwIfFailed);
        assertEquals(ExitCode.TERMINAL, refused.exitCode());
        assertEquals("L1 differs", refused.getMessage());
        ending.stopping();
        assertEquals(ExitCode.TERMINAL, ending.stopped());
    }

    @Test
    void aProcessThatMustEndInTheMiddleOfARecoverySaysSo() throws Exception {
        recoveries.begun();
        ending.failed(ExitCode.FAILURE, "the batch submitter has ended");

        assertEquals(ExitCode.RECOVERY_INTERRUPTED, ending.decided().get());
    }

    @Test
    void whatAnOperatorMustDecideIsSaidDuringARecoveryToo() throws Exception {
        recoveries.begun();
        ending.failed(ExitCode.TERMINAL, "L1 differs");

        assertEquals(ExitCode.TERMINAL, ending.decided().get());
    }

    @Test
    void whatAThreadCannotGoOnFromEndsTheNode() throws Exception {
        ending.uncaught(Thread.currentThread(), new IllegalStateException("one request of many"));
        assertDoesNotThrow(ending::throwIfFailed);

        ending.uncaught(Thread.currentThread(), new StackOverflowError("planted"));

        assertEquals(ExitCode.FAILURE, ending.decided().get());
    }
}
