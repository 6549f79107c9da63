package dev.tactus.load;

import dev.tactus.load.ReportTable.Cell;
import dev.tactus.load.chart.Decimals;
import dev.tactus.load.chart.Markup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What besides the server may have made results differ: their options, and where they were taken. */
final class ReportDifferences {
    private static final double BYTES_PER_GIB = 1 << 30;
    private static final Set<String> NOT_OF_THE_LOAD = Set.of("--json", "--strict", "--print-senders");
    private static final String NOT_GIVEN = "not given";

    private ReportDifferences() {}

    static void write(Markup markup, SideBySide compared) {
        List<Reported> results = new ArrayList<>(compared.runs());
        results.addAll(compared.sweeps());
        results.addAll(compared.pairs());
        List<Map<String, String>> circumstances = results.stream()
                .map(Reported::result)
                .map(ReportDifferences::circumstances)
                .toList();
        var names = new TreeSet<String>();
        circumstances.forEach(each -> names.addAll(each.keySet()));
        names.removeIf(name -> circumstances.stream()
                        .map(each -> each.getOrDefault(name, NOT_GIVEN))
                        .distinct()
                        .count()
                == 1);
        if (names.isEmpty()) {
            markup.element("p", "Options and machine are the same.").line();
            return;
        }
        String[] headings = Stream.concat(Stream.of("differs"), results.stream().map(Reported::label))
                .toArray(String[]::new);
        var table = new ReportTable(markup, "What else differs", headings);
        for (String name : names) {
            table.row(
                    name,
                    circumstances.stream()
                            .map(each -> Cell.text(each.getOrDefault(name, NOT_GIVEN)))
                            .toArray(Cell[]::new));
        }
        table.end();
    }

    private static Map<String, String> circumstances(LoadResult result) {
        Machine machine = result.machine();
        Map<String, String> all = new TreeMap<>(result.options());
        NOT_OF_THE_LOAD.forEach(all::remove);
        all.put("version of the generator", result.version());
        all.put("processor", machine.processor());
        all.put("cores", Decimals.of(machine.cores()));
        all.put("memory, GiB", Decimals.of(machine.memoryBytes() / BYTES_PER_GIB));
        all.put("system", machine.system());
        all.put("JVM of the generator", machine.java());
        all.put("file system", machine.fileSystem());
        return all;
    }
}
