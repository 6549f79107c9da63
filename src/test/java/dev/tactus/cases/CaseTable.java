package dev.tactus.cases;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The rows of one file of {@code docs/cases}, and what is wrong with how they are written. */
record CaseTable(List<Row> rows, List<String> problems) {
    private static final List<String> HEADER = List.of("Case", "Fault", "Expected", "Test");

    /** @param tests as {@code SimpleClassName.method} */
    record Row(String file, int line, String id, List<Mapped> tests) {
        String place() {
            return file + ":" + line + " " + id;
        }
    }

    record Mapped(String type, String method) {
        @Override
        public String toString() {
            return type + "." + method;
        }
    }

    static CaseTable parse(String file, String text) {
        var rows = new ArrayList<Row>();
        var problems = new ArrayList<String>();
        boolean inTable = false;
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (!line.startsWith("|")) {
                inTable = false;
                continue;
            }
            List<String> cells = cells(line);
            if (cells.equals(HEADER)) {
                inTable = true;
            } else if (!inTable) {
                problems.add(
                        file + ":" + number + " is no row under the header | " + String.join(" | ", HEADER) + " |");
            } else if (!cells.stream().allMatch(cell -> cell.matches(":?-+:?"))) {
                row(file, number, cells, rows, problems);
            }
        }
        return new CaseTable(List.copyOf(rows), List.copyOf(problems));
    }

    private static void row(String file, int number, List<String> cells, List<Row> rows, List<String> problems) {
        String place = file + ":" + number;
        if (cells.size() != HEADER.size() || cells.stream().anyMatch(String::isBlank)) {
            problems.add(place + " needs four cells with something in each");
            return;
        }
        var tests = new ArrayList<Mapped>();
        for (String each : cells.getLast().split(",", -1)) {
            String name = each.strip().replace("`", "");
            int dot = name.lastIndexOf('.');
            if (!name.matches("\\w+\\.\\w+")) {
                problems.add(place + " names a test that is not SimpleClassName.method: " + name);
            } else {
                tests.add(new Mapped(name.substring(0, dot), name.substring(dot + 1)));
            }
        }
        rows.add(new Row(file, number, cells.getFirst(), List.copyOf(tests)));
    }

    private static List<String> cells(String line) {
        String inner = line.strip().replaceFirst("^\\|", "").replaceFirst("\\|$", "");
        return Arrays.stream(inner.split("\\|", -1)).map(String::strip).toList();
    }
}
