package dev.tactus.cases;

import dev.tactus.cases.CaseTable.Mapped;
import dev.tactus.cases.CaseTable.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Holds the tables of {@code docs/cases} to the tests: each row names tests that exist and, after a run of all tests,
 * that ran, passed and were not skipped.
 */
final class CaseCheck {
    private static final Path TABLES = Path.of("docs", "cases");
    /**
     * Reading and posting, ingress, signatures, the feed, outages, crashes, the disk, and the process; how many cases
     * each family has.
     */
    private static final Map<String, Integer> FAMILIES =
            Map.of("R", 16, "P", 21, "H", 14, "S", 13, "W", 10, "O", 9, "C", 14, "D", 13, "X", 18);

    private final Path root;
    private final List<Row> rows = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private CaseCheck(Path root) {
        this.root = root;
    }

    /** The build's last word: the project's folder is the argument, the exit code 1 if anything is wrong. */
    public static void main(String[] arguments) throws IOException {
        List<String> problems = afterTheTests(Path.of(arguments[0]), Need.required());
        problems.forEach(problem -> System.err.println("docs/cases: " + problem));
        if (!problems.isEmpty()) {
            System.exit(1);
        }
    }

    /** What is wrong with the tables as they are written, and with the names in them. */
    static List<String> ofSources(Path root) throws IOException {
        var check = new CaseCheck(root);
        check.read();
        check.cases();
        check.names();
        return check.problems;
    }

    /**
     * The same, and what is wrong with the last run of the tests.
     *
     * @param required for want of these a test must not have been skipped either
     */
    static List<String> afterTheTests(Path root, Set<Need> required) throws IOException {
        var check = new CaseCheck(root);
        check.read();
        check.cases();
        check.names();
        check.runs(TestReports.of(root), required);
        return check.problems;
    }

    private void read() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(root.resolve(TABLES))) {
            files = all.filter(file -> file.toString().endsWith(".md") && !file.endsWith("README.md"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            CaseTable table = CaseTable.parse(file.getFileName().toString(), Files.readString(file));
            rows.addAll(table.rows());
            problems.addAll(table.problems());
        }
    }

    private void cases() {
        Map<String, Row> seen = new HashMap<>();
        for (Row row : rows) {
            if (!known().contains(row.id())) {
                problems.add(row.place() + " is no case: they are "
                        + new TreeMap<>(FAMILIES)
                                .entrySet().stream()
                                        .map(family -> family.getKey() + "1 to " + family.getKey() + family.getValue())
                                        .collect(Collectors.joining(", ")));
            }
            Row earlier = seen.putIfAbsent(row.id(), row);
            if (earlier != null) {
                problems.add(row.place() + " is listed already, at " + earlier.place());
            }
            String prefix = row.id().toLowerCase(Locale.ROOT) + "_";
            if (row.tests().stream().noneMatch(test -> test.method().startsWith(prefix))) {
                problems.add(row.place() + " needs a test named after it, " + prefix + "…");
            }
        }
    }

    private static Set<String> known() {
        var known = new TreeSet<String>();
        FAMILIES.forEach((family, count) -> IntStream.rangeClosed(1, count)
                .mapToObj(number -> family + number)
                .forEach(known::add));
        return known;
    }

    private void names() throws IOException {
        TestSources sources = TestSources.of(root);
        for (Row row : rows) {
            for (Mapped test : row.tests()) {
                if (!sources.declare(test)) {
                    problems.add(row.place() + ": there is no test " + test);
                }
            }
        }
    }

    private void runs(TestReports reports, Set<Need> required) {
        for (Row row : rows) {
            for (Mapped test : row.tests()) {
                List<TestReports.Run> runs = reports.runs(test);
                if (runs.isEmpty()) {
                    problems.add(row.place() + ": " + test + " did not run since it was compiled");
                }
                for (TestReports.Run run : runs) {
                    switch (run.outcome()) {
                        case PASSED -> {}
                        case SKIPPED -> skipped(row.place() + ": " + test, run.lacking(), required);
                        case FAILED -> problems.add(row.place() + ": " + test + " failed");
                    }
                }
            }
        }
    }

    private void skipped(String test, Optional<Need> lacking, Set<Need> required) {
        String why = lacking.map(need -> ", " + need.lack()).orElse("");
        if (lacking.isEmpty() || required.contains(lacking.get())) {
            problems.add(test + " was skipped" + why);
        } else {
            System.err.println("WARNING: " + test + " WAS SKIPPED" + why);
        }
    }
}
