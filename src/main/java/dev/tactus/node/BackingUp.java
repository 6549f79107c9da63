package dev.tactus.node;

import dev.tactus.store.Backup;
import dev.tactus.store.BackupLimits;
import dev.tactus.store.Contents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Consumer;

/** Copies a data directory into one checked file, beside a running node or without one. L1 is not asked. */
public final class BackingUp {
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern(
                    "'tactus-'yyyyMMdd'T'HHmmss'Z.db'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private BackingUp() {}

    /**
     * What came of it is said to {@code out}.
     *
     * @param to the file to make, or a folder in which it is named after the time
     */
    public static ExitCode run(Path dataDirectory, Path to, BackupLimits limits, Consumer<String> out)
            throws NodeRefusedException {
        Path target = Files.isDirectory(to) ? to.resolve(name(NodeTime.system().wall())) : to;
        Contents contents = Directories.refusing(dataDirectory, () -> Backup.take(dataDirectory, target, limits, out));
        out.accept(contents.describe());
        if (contents.diverged()) {
            out.accept("L1 was found to hold another order than this: it is good for inquiry only");
        }
        out.accept("ops that are acknowledged from now on are not in it");
        out.accept("backup: OK, " + target.toAbsolutePath().normalize());
        return ExitCode.CLEAN;
    }

    private static String name(Clock wall) {
        return NAME.format(wall.instant());
    }
}
