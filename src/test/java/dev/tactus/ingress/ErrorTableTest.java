package dev.tactus.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/errors.md is the whole list of errors, and nothing else. */
class ErrorTableTest {
    private static final String HEADER = "| Status | Code | Message | When, and what to do |";

    @Test
    void h9_theTableOfErrorsNamesEachErrorOnceInOrder() throws IOException {
        List<List<String>> rows = rows();

        assertEquals(
                Arrays.stream(ApiError.values())
                        .map(error -> error.status() + " `" + error.code() + "` "
                                + error.text().replace("%s", "#"))
                        .toList(),
                rows.stream()
                        .map(cells -> cells.get(0) + " " + cells.get(1) + " "
                                // A number stands as one capital letter.
                                + cells.get(2).replaceAll("\\b[A-Z]\\b", "#"))
                        .toList());
        assertTrue(rows.stream().noneMatch(cells -> cells.get(3).isBlank()), "each says what to do");
    }

    private static List<List<String>> rows() throws IOException {
        Path module = Path.of("").toAbsolutePath();
        Path docs = Files.isDirectory(module.resolve("docs")) ? module.resolve("docs") : module.resolveSibling("docs");
        return Files.readAllLines(docs.resolve("errors.md")).stream()
                .dropWhile(line -> !line.equals(HEADER))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> Arrays.stream(line.substring(1).split("\\|"))
                        .map(String::strip)
                        .toList())
                .toList();
    }
}
