package dev.tactus.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders that a measurement made for itself. */
final class Folders {
    private Folders() {}

    static void delete(Path made) throws IOException {
        List<Path> entries;
        try (Stream<Path> walked = Files.walk(made)) {
            entries = walked.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path entry : entries) {
            Files.delete(entry);
        }
    }

    /** Also false where it cannot be read. */
    static boolean isEmpty(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /** Bytes of all files in it. */
    static long size(Path directory) throws IOException {
        long bytes = 0;
        try (Stream<Path> walked = Files.walk(directory)) {
            for (Path file : walked.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }
}
