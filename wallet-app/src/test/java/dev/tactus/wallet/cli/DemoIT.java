package dev.tactus.wallet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.devnet.NodeModules;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class DemoIT {
    @Test
    void everyCheckHoldsOnTheEmbeddedChain() {
        assertDemo("devnet");
    }

    @Test
    void everyCheckHoldsOnAnvilWithTheRealContracts() {
        NodeModules.required();

        assertDemo("anvil");
    }

    private static void assertDemo(String l1) {
        var run = CommandLineRun.of("demo", "--l1", l1);

        assertEquals(0, run.exitCode(), () -> run.out() + run.err());
        assertTrue(run.out().contains("verify: OK"), run::out);
        assertTrue(run.out().contains("demo: OK"), run::out);
        assertEquals("", run.err());
    }
}
