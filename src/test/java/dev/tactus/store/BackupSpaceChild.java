package dev.tactus.store;

import dev.tactus.node.BackingUp;
import dev.tactus.node.NodeRefusedException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process of its own that puts a database on a disk which only it sees, backs it up, and may fill a disk in the midst
 * of it. Says what it was told, and which files the backup has left; ends as the command does.
 */
final class BackupSpaceChild {
    private BackupSpaceChild() {}

    /** Arguments: database, data directory, folder of the backup, MiB for the log, of the reserve; folder to fill, MiB to leave. */
    public static void main(String[] args) throws Exception {
        Path data = Files.createDirectories(Path.of(args[1]));
        Path shelf = Path.of(args[2]);
        Files.copy(Path.of(args[0]), data.resolve(DataDirectory.DATABASE));
        var limits = new BackupLimits(mib(args[3]), mib(args[4]));
        Optional<Path> filled = args.length > 5 ? Optional.of(Path.of(args[5])) : Optional.empty();
        int code;
        try {
            code = BackingUp.run(data, shelf.resolve("b.db"), limits, line -> {
                        System.out.println(line);
                        if (line.endsWith("% copied")) {
                            filled.ifPresent(folder -> fill(folder, mib(args[6])));
                        }
                    })
                    .code();
        } catch (NodeRefusedException e) {
            System.out.println(e.getMessage());
            code = e.exitCode().code();
        }
        try (var left = Files.list(shelf)) {
            System.out.println("left: "
                    + left.map(it -> it.getFileName().toString())
                            .filter(name -> name.contains("backup") || name.startsWith("b.db"))
                            .sorted()
                            .toList());
        }
        System.exit(code);
    }

    private static long mib(String number) {
        return Long.parseLong(number) << 20;
    }

    /** Once. */
    private static void fill(Path folder, long leave) {
        Path ballast = folder.resolve("ballast");
        if (Files.exists(ballast)) {
            return;
        }
        long free = folder.toFile().getUsableSpace();
        try (OutputStream out = Files.newOutputStream(ballast)) {
            byte[] block = new byte[4096];
            for (long written = 0; written + block.length <= free - leave; written += block.length) {
                out.write(block);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
