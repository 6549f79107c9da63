package dev.tactus.wallet.cli;

import dev.tactus.store.DataDirectory;
import dev.tactus.store.DataDirectoryException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where a development environment keeps itself.
 *
 * <pre>
 * DIR/sequencer/  the node's data directory
 * DIR/l1/         the development chain
 * DIR/dev.env     the node's settings, for a shell to read
 * </pre>
 */
record DevDirectory(Path root) {
    Path sequencer() {
        return root.resolve("sequencer");
    }

    Path chainFile() {
        return root.resolve("l1").resolve("chain");
    }

    Path settings() {
        return root.resolve("dev.env");
    }

    /** Lets {@code verify}, and whatever else reads SEQ_ variables, work on this environment. */
    void writeSettings(Map<String, String> variables) throws IOException {
        String lines = new TreeMap<>(variables)
                .entrySet().stream()
                        .map(setting ->
                                setting.getKey() + "='" + setting.getValue().replace("'", "'\\''") + "'\n")
                        .collect(Collectors.joining());
        Files.writeString(settings(), lines);
    }

    void create() throws CommandFailure {
        try {
            Files.createDirectories(sequencer());
            Files.createDirectories(chainFile().getParent());
        } catch (IOException e) {
            throw new CommandFailure("the directory " + root + " cannot be created; --data names another");
        }
    }

    /**
     * Deletes the files of an earlier environment: those directly in the two folders, and nothing else that may lie
     * in a directory which was named by mistake.
     *
     * @throws CommandFailure if a node is running in it
     */
    void clear() throws IOException, CommandFailure {
        if (Files.isDirectory(sequencer())) {
            requireIdle();
        }
        for (Path folder : List.of(sequencer(), root.resolve("l1"))) {
            if (Files.isDirectory(folder)) {
                for (Path file : filesIn(folder)) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Whatever else is wrong with the directory is about to be deleted. */
    private void requireIdle() throws CommandFailure {
        try {
            DataDirectory.open(sequencer()).close();
        } catch (DataDirectoryException.InUse e) {
            throw new CommandFailure("a node is running in " + root + "; stop it first");
        } catch (DataDirectoryException e) {
            return;
        }
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, Files::isRegularFile)) {
            entries.forEach(files::add);
        }
        return files;
    }
}
