package dev.tactus.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** No read of a running node goes on for ever. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class ReadLimitTest {
    private static final String ENDLESS =
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n";

    @TempDir
    private Path folder = Path.of("set by JUnit");

    @Test
    void d11_aReadThatTakesTooLongIsGivenUpAndTheNextOneIsServed() throws Exception {
        try (var directory = DataDirectory.open(folder);
                var reader = assertInstanceOf(
                        SqliteOrderReader.class, directory.reader(Duration.ofMillis(200), damage -> {}))) {
            assertThrows(StoreUnavailableException.class, () -> reader.probe(ENDLESS));

            assertEquals(0, reader.head());
        }
    }
}
