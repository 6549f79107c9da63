package dev.tactus.store;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept by SQLite on disk. */
final class SqliteSequencerStoreTest extends SequencerStoreContract {
    @TempDir
    private Path folder = Path.of("set by JUnit");

    private @Nullable DataDirectory directory;

    @Override
    SequencerStore openWriter() throws Exception {
        if (directory == null) {
            directory = DataDirectory.open(folder);
        }
        return directory.writer();
    }

    @Override
    OrderReader openReader() {
        return requireNonNull(directory).reader();
    }

    @AfterEach
    void closeDirectory() {
        requireNonNull(directory).close();
    }
}
