package dev.tactus.store;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept by SQLite on disk. */
final class SqliteSequencerStoreTest extends SequencerStoreContract {
    @TempDir
    private Path folder;

    private DataDirectory directory;

    @Override
    SequencerStore openWriter() throws Exception {
        if (directory == null) {
            directory = DataDirectory.open(folder);
        }
        return directory.writer();
    }

    @Override
    OrderReader openReader() {
        return directory.reader();
    }

    @AfterEach
    void closeDirectory() {
        directory.close();
    }
}
