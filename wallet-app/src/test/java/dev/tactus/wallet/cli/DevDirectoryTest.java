package dev.tactus.wallet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.store.DataDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class DevDirectoryTest {
    @TempDir
    private Path root;

    private DevDirectory directory;

    @BeforeEach
    void create() throws Exception {
        directory = new DevDirectory(root);
        directory.create();
    }

    @Test
    void clearingForgetsTheChainAndTheOrder() throws Exception {
        DataDirectory.open(directory.sequencer()).close();
        Files.writeString(directory.chainFile(), "chain");

        directory.clear();

        assertFalse(Files.exists(directory.chainFile()));
        try (var left = Files.list(directory.sequencer())) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void clearingTouchesNothingElse() throws Exception {
        Path mine = Files.writeString(root.resolve("notes.txt"), "mine");
        Path deeper = Files.createDirectories(directory.sequencer().resolve("backup"));
        Path backup = Files.writeString(deeper.resolve("sequencer.db"), "mine");

        directory.clear();

        assertTrue(Files.exists(mine));
        assertTrue(Files.exists(backup));
    }

    @Test
    void aDirectoryInUseIsNotCleared() throws Exception {
        try (DataDirectory inUse = DataDirectory.open(directory.sequencer())) {
            assertThrows(CommandFailure.class, directory::clear);
            assertTrue(Files.exists(inUse.databaseFile()));
        }
    }

    @Test
    void aDamagedDirectoryIsCleared() throws Exception {
        Path database = Files.writeString(directory.sequencer().resolve("sequencer.db"), "not a database");

        directory.clear();

        assertFalse(Files.exists(database));
    }

    @Test
    void whatWasNeverThereCanBeCleared() throws Exception {
        new DevDirectory(root.resolve("elsewhere")).clear();

        assertFalse(Files.exists(root.resolve("elsewhere")));
    }
}
