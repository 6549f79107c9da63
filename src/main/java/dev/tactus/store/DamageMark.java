package dev.tactus.store;

import dev.tactus.store.DataDirectoryException.Damaged;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * The file beside a store that says that nothing may go on from it. That it is there counts, whatever is in it: whoever
 * wrote it may have died in the middle. A damaged database could not be trusted to say it of itself. An operator deletes
 * it, or makes the directory anew.
 */
final class DamageMark {
    static final String FILE = "damaged";
    private static final int MOST_BYTES = 2000;

    private DamageMark() {}

    /** When this returns it is there after a loss of power, too. One that is there already stays. */
    static void write(Path directory, String found, Instant at) throws IOException {
        Path file = directory.resolve(FILE);
        if (!isIn(directory)) {
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer text = StandardCharsets.UTF_8.encode(at + " " + found + "\n");
                while (text.hasRemaining()) {
                    var _ = channel.write(text);
                }
                channel.force(true);
            }
        }
        SyncedDirectory.sync(directory);
    }

    static void requireNone(Path directory) throws Damaged {
        if (isIn(directory)) {
            Path file = directory.resolve(FILE);
            throw new Damaged("the store was found unfit to go on from, " + file + " says: " + text(file)
                    + "; no start goes on from here. Look with ./tactus verify --local. Move the directory away and"
                    + " make a new one with ./tactus restore or ./tactus rebuild, which lose what is not on L1 yet; or,"
                    + " if that finds nothing wrong and what led here has been mended, or what was taken away is back,"
                    + " delete " + file);
        }
    }

    static void delete(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(FILE));
    }

    private static boolean isIn(Path directory) {
        return Files.exists(directory.resolve(FILE), LinkOption.NOFOLLOW_LINKS);
    }

    private static String text(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? "nothing" : text.replaceAll("\\p{Cntrl}+", " ");
        } catch (IOException unreadable) {
            return "nothing that can be read";
        }
    }
}
