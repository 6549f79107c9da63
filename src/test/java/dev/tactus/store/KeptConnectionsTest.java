package dev.tactus.store;

import static dev.tactus.store.OrderScript.ALICE;
import static dev.tactus.store.OrderScript.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which of a reader's connections are used again. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class KeptConnectionsTest {
    @TempDir
    private Path folder = Path.of("set by JUnit");

    private DataDirectory directory;
    private SqliteOrderReader reader;

    @BeforeEach
    void anOrder() throws Exception {
        directory = DataDirectory.open(folder);
        try (SequencerStore store = directory.writer()) {
            var script = new OrderScript();
            store.commit(script.read(10, 0)
                    .open()
                    .include(ALICE, "a")
                    .write("k", "v")
                    .chunk());
        }
        reader = assertInstanceOf(SqliteOrderReader.class, directory.reader());
    }

    @AfterEach
    void close() {
        reader.close();
        directory.close();
    }

    /** Anyone may ask for it, as often as they like: each would cost the opening of another. */
    @Test
    void aQuestionForAVersionThatIsNotThereKeepsItsConnection() {
        for (int i = 0; i < 3; i++) {
            assertThrows(
                    VersionUnavailableException.class, () -> reader.queryStateAt(7, state -> state.read(bytes("k"))));
            assertEquals(1, reader.kept());
        }

        assertEquals(
                bytes("v"),
                reader.queryStateAt(0, state -> state.read(bytes("k"))).value().orElseThrow());
    }

    @Test
    void oneThatFailedIsNotUsedAgain() {
        assertEquals(1, reader.head());
        assertEquals(1, reader.kept());

        assertThrows(StoreUnavailableException.class, () -> reader.probe("SELECT abs(-9223372036854775808)"));

        assertEquals(0, reader.kept());
        assertEquals(1, reader.head());
    }
}
