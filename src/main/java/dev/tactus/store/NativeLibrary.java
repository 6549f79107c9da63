package dev.tactus.store;

import dev.tactus.store.DataDirectoryException.Unusable;
import org.sqlite.SQLiteJDBCLoader;

/**
 * SQLite itself, a native library that its driver unpacks into a folder and loads from there. It stays out of the data
 * directory on purpose: that holds the order and nothing else, counts as empty while there is none, is copied by
 * backups, and may well be mounted so that nothing in it can be executed.
 */
final class NativeLibrary {
    private static final String FOLDER_PROPERTY = "org.sqlite.tmpdir";

    private NativeLibrary() {}

    /** To be called before the first connection: what the driver says by itself names neither reason nor remedy. */
    static void require() throws Unusable {
        try {
            if (SQLiteJDBCLoader.initialize()) {
                return;
            }
            throw refusal(new IllegalStateException("it does not load"));
        } catch (Unusable e) {
            throw e;
        } catch (Exception e) {
            throw refusal(e);
        }
    }

    private static Unusable refusal(Exception cause) {
        String folder = System.getProperty(FOLDER_PROPERTY, System.getProperty("java.io.tmpdir"));
        return new Unusable(
                "SQLite's library cannot be unpacked into " + folder + " and loaded from there: it takes a few MB, the"
                        + " right to write and a mount without noexec; name another folder with -D" + FOLDER_PROPERTY
                        + "=… in TACTUS_JAVA_OPTS",
                cause);
    }
}
