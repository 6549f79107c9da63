package dev.tactus.store;

import dev.tactus.protocol.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a process leaves in its data directory if it is killed now: the files as they are at that moment, since what a
 * process has written stays when it dies. An image like the one before is not kept.
 */
final class StoreImages {
    private final Path directory;
    private final Path to;
    private final List<Path> images = new ArrayList<>();
    private Map<Path, Bytes> last = Map.of();
    private int moments;

    StoreImages(Path directory, Path to) {
        this.directory = directory;
        this.to = to;
    }

    /** How often an image was taken, kept or not. */
    int moments() {
        return moments;
    }

    void take() {
        moments++;
        Map<Path, Bytes> now = files();
        if (now.equals(last)) {
            return;
        }
        last = now;
        Path image = to.resolve("image" + images.size());
        images.add(image);
        try {
            Files.createDirectories(image);
            for (Map.Entry<Path, Bytes> file : now.entrySet()) {
                Files.write(image.resolve(file.getKey()), file.getValue().toArray());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** But for the index of the log, which is made anew by whoever opens the database first. */
    private Map<Path, Bytes> files() {
        try (Stream<Path> files = Files.list(directory)) {
            var found = new TreeMap<Path, Bytes>();
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(it -> !it.toString().endsWith("-shm"))
                    .toList()) {
                found.put(file.getFileName(), Bytes.wrap(Files.readAllBytes(file)));
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Path> taken() {
        return List.copyOf(images);
    }
}
