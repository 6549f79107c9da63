package dev.tactus.cases;

import dev.tactus.cases.CaseTable.Mapped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which classes the test sources of all modules declare, with the methods in their files and those they inherit. */
final class TestSources {
    static final List<Path> FOLDERS = List.of(
            Path.of("src", "test", "java"),
            Path.of("wallet-app", "src", "test", "java"),
            Path.of("load-tests", "src", "test", "java"));

    private static final Pattern TYPE = Pattern.compile("\\bclass\\s+(\\w+)(?:\\s+extends\\s+(\\w+))?");
    private static final Pattern METHOD = Pattern.compile("\\bvoid\\s+(\\w+)\\s*\\(");

    private final Map<String, Set<String>> methods = new HashMap<>();
    private final Map<String, Set<String>> parents = new HashMap<>();

    private TestSources() {}

    static TestSources of(Path root) throws IOException {
        var sources = new TestSources();
        for (Path folder : FOLDERS) {
            if (Files.isDirectory(root.resolve(folder))) {
                try (Stream<Path> files = Files.walk(root.resolve(folder))) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(sources::read);
                }
            }
        }
        return sources;
    }

    private void read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var here = new HashSet<String>();
        for (Matcher method = METHOD.matcher(text); method.find(); ) {
            here.add(method.group(1));
        }
        for (Matcher type = TYPE.matcher(text); type.find(); ) {
            methods.computeIfAbsent(type.group(1), absent -> new HashSet<>()).addAll(here);
            if (type.group(2) != null) {
                parents.computeIfAbsent(type.group(1), absent -> new HashSet<>())
                        .add(type.group(2));
            }
        }
    }

    boolean declare(Mapped test) {
        return declares(test.type(), test.method(), new HashSet<>());
    }

    private boolean declares(String type, String method, Set<String> asked) {
        return asked.add(type)
                && (methods.getOrDefault(type, Set.of()).contains(method)
                        || parents.getOrDefault(type, Set.of()).stream()
                                .anyMatch(parent -> declares(parent, method, asked)));
    }
}
