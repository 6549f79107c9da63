package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.node.BackingUp;
import dev.tactus.node.ExitCode;
import dev.tactus.node.LocalVerification;
import dev.tactus.node.SequencerNode;
import dev.tactus.store.BackupLimits;
import dev.tactus.store.NewDataDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data directories of earlier programs: this one opens them and says what they said. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class UpgradeIT {
    private static final BackupLimits ENOUGH = new BackupLimits(64 << 20, 0);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = "schema-7")
    void anEarlierDirectoryOpensAndSaysWhatItSaid(String earlier) throws Exception {
        OlderDirectory older = OlderDirectory.unpack(earlier, folder.resolve("data"));

        assertEquals(digests(older), OlderDirectory.digests(folder.resolve("data")));
        assertVerifies(folder.resolve("data"));
        try (SequencerNode node = older.start();
                var view = new OperationsView(node.uri())) {
            older.assertTold(view);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = "schema-7")
    void anEarlierDirectoryIsBackedUpAsItIsAndRestored(String earlier) throws Exception {
        OlderDirectory older = OlderDirectory.unpack(earlier, folder.resolve("data"));
        byte[] before = Files.readAllBytes(older.database());
        List<String> said = new ArrayList<>();
        Path backup = folder.resolve("b.db");

        assertEquals(ExitCode.CLEAN, BackingUp.run(folder.resolve("data"), backup, ENOUGH, said::add));

        assertTrue(said.toString().contains("schema version " + earlier.replace("schema-", "")), said::toString);
        org.junit.jupiter.api.Assertions.assertArrayEquals(before, Files.readAllBytes(older.database()));
        Path restored = folder.resolve("restored");
        try (NewDataDirectory made = NewDataDirectory.beginFrom(backup, restored, said::add)) {
            made.publish();
        }
        assertEquals(digests(older), OlderDirectory.digests(restored));
        assertVerifies(restored);
    }

    /** Every row, and the whole order executed once more. */
    private static void assertVerifies(Path directory) throws Exception {
        List<String> said = new ArrayList<>();
        assertEquals(ExitCode.CLEAN, LocalVerification.run(directory, said::add, (_, _, _, _) -> {}), said::toString);
        assertTrue(said.getLast().contains("verify --local: OK"), said::toString);
    }

    private static List<String> digests(OlderDirectory older) {
        List<String> digests = new ArrayList<>();
        for (JsonNode digest : older.told().path("digests")) {
            digests.add(digest.asText());
        }
        assertTrue(digests.size() > 10);
        return digests;
    }
}
