package dev.tactus.disk;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** Speaks to {@code disk.c} from inside the process that it was loaded into. */
public final class PlantedFault {
    /** What fails. */
    public enum Kind {
        WRITE,
        SYNC,
        READ
    }

    private PlantedFault() {}

    /**
     * From now on the {@code nth} call of this kind fails, once; what was planted before is forgotten.
     *
     * @param root   what is watched
     * @param error  {@code EIO} or {@code ENOSPC}
     * @param suffix of the names of the files that count; empty for all
     */
    public static void plant(Path root, Kind kind, int nth, String error, String suffix) throws IOException {
        String name = kind.name().toLowerCase(Locale.ROOT);
        ask(root.resolve("!fail:" + name + ":" + nth + ":" + error + ":" + suffix));
    }

    /** Nothing fails any more. */
    public static void remove(Path root) throws IOException {
        ask(root.resolve("!fail:none:0:EIO:"));
    }

    /** Whether the call that was to fail has come. */
    public static boolean hasFailed(Path root) throws IOException {
        return !ask(root.resolve("!fired"));
    }

    private static boolean ask(Path question) throws IOException {
        try {
            Files.newInputStream(question).close();
            throw new IllegalStateException("this process runs without disk.c");
        } catch (AccessDeniedException e) {
            return false;
        } catch (NoSuchFileException e) {
            return true;
        }
    }
}
