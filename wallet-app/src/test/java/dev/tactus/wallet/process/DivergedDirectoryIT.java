package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.config.ConfigLoader;
import dev.tactus.config.LoadedConfig;
import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;
import dev.tactus.node.ExitCode;
import dev.tactus.node.NodeRefusedException;
import dev.tactus.node.SequencerNode;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A data directory in which a divergence from L1 was recorded is not worked on again, whoever answers. */
@Timeout(120)
final class DivergedDirectoryIT {
    @TempDir
    private Path directory;

    @Test
    void everyLaterStartRefusesWithL1AndWithoutIt() throws Exception {
        LoadedConfig config;
        try (Devnet l1 = Devnet.open(DevnetOptions.defaults())) {
            l1.mine(10);
            config = ConfigLoader.standard()
                    .load(Map.of(), Map.of(), NodeProcess.environment(l1, directory.resolve("data"), 0));
            SequencerNode.start(config).close();
            diverge();

            assertRefused(config);
        }
        assertRefused(config);
    }

    private void diverge() throws Exception {
        Path database = directory.resolve("data").resolve("sequencer.db");
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                var statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO canonical_divergence VALUES (1, 7, zeroblob(32), NULL, 3, 10, zeroblob(32))");
        }
    }

    private static void assertRefused(LoadedConfig config) {
        var refused = assertThrows(
                NodeRefusedException.class, () -> SequencerNode.start(config).close());
        assertEquals(ExitCode.TERMINAL, refused.exitCode());
        String told = String.valueOf(refused.getMessage());
        assertTrue(told.contains("batch 7") && told.contains("./tactus rebuild"), told);
    }
}
