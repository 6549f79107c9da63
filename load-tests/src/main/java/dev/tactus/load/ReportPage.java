package dev.tactus.load;

import dev.tactus.load.ReportTable.Cell;
import dev.tactus.load.chart.Chart;
import dev.tactus.load.chart.Markup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Results as one page of HTML that needs nothing else, and as pictures. The same results give the same bytes: nothing is in
 * them of when and where they are drawn.
 */
record ReportPage(List<Reported> results) {
    private static final double BYTES_PER_GIB = 1 << 30;

    private static final String SHEET = """
            :root{color-scheme:light dark}
            body{font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;max-width:1500px;
              margin:0 auto;padding:1rem 1.5rem 4rem;color:#1f2328;background:#ffffff}
            h2{margin-top:3rem;border-top:2px solid #d9dde2;padding-top:1rem;overflow-wrap:anywhere}
            p,li{overflow-wrap:anywhere}
            td,th{overflow-wrap:break-word;max-width:48em}
            a{color:#0550ae}
            .wide{overflow-x:auto;margin:1rem 0}
            table{border-collapse:collapse;font-size:14px}
            caption{text-align:left;font-weight:600;padding:.3rem 0}
            th,td{border:1px solid #d9dde2;padding:.25rem .6rem;text-align:left;vertical-align:top;min-width:3.5em}
            thead th{background:#f2f4f6}
            tbody th{font-weight:500}
            td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
            .good{color:#1a6b33;font-weight:600;white-space:nowrap}
            .bad{color:#b3261e;font-weight:700;white-space:nowrap}
            .invalid{border:3px solid #b3261e;color:#b3261e;font-weight:600;padding:0 1rem;margin:1rem 0}
            pre{background:#f2f4f6;padding:.7rem 1rem;white-space:pre-wrap;overflow-wrap:anywhere}
            .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,560px),1fr));gap:1rem}
            figure{margin:0}
            .chart{max-width:100%;height:auto;display:block}
            @media screen and (prefers-color-scheme:dark){
            body{color:#e6e9ec;background:#14181d}
            h2,th,td{border-color:#343b43}
            a{color:#79b8ff}
            thead th,pre{background:#20262d}
            .good{color:#6fd08c}
            .bad{color:#ff8a80}
            .invalid{border-color:#ff8a80;color:#ff8a80}
            }
            @media print{
            body{font-size:10pt;max-width:none;padding:0}
            table{font-size:8pt}
            .wide{overflow:visible}
            figure,tr,pre{break-inside:avoid}
            h2,caption{break-after:avoid}
            }
            """;

    ReportPage {
        results = List.copyOf(results);
    }

    /** The page; it is well-formed XML too. */
    String html() {
        var markup = new Markup();
        markup.open("html", "lang", "en", "xmlns", "http://www.w3.org/1999/xhtml")
                .line();
        head(markup);
        markup.open("body").line().open("main").element("h1", title()).line();
        ReportSummary.write(markup, results);
        for (SideBySide comparison : SideBySide.among(results)) {
            markup.open("section", "id", comparison.slug()).element("h2", "Compared: " + comparison.kind());
            charts(markup, comparison.charts());
            if (!comparison.runs().isEmpty()) {
                ReportSummary.compare(markup, comparison.runs());
            }
            ReportDifferences.write(markup, comparison);
            markup.close().line();
        }
        for (Reported result : results) {
            section(markup, result);
        }
        markup.close().close().close();
        return "<!DOCTYPE html>\n" + markup + "\n";
    }

    /** The charts of the page by the names of their files, which are fit for any file system. */
    Map<String, String> pictures() {
        Map<String, String> pictures = new LinkedHashMap<>();
        SideBySide.among(results).forEach(each -> add(pictures, each.slug(), each.charts()));
        for (Reported result : results) {
            switch (result) {
                case Reported.Run run -> add(pictures, run.slug(), RunCharts.of(run));
                case Reported.Sweep sweep -> add(pictures, sweep.slug(), SweepCharts.of(sweep));
                case Reported.Pair pair -> add(pictures, pair.slug(), PairCharts.of(pair));
            }
        }
        return pictures;
    }

    private static void add(Map<String, String> pictures, String slug, Map<String, Chart> charts) {
        charts.forEach((what, chart) -> pictures.put(slug + "-" + what + ".svg", chart.picture()));
    }

    /** Beside one another where the window is wide enough. */
    static void charts(Markup markup, Map<String, Chart> charts) {
        markup.open("div", "class", "charts").line();
        charts.values()
                .forEach(chart ->
                        markup.open("figure").add(chart.figure()).close().line());
        markup.close().line();
    }

    private String title() {
        return results.size() == 1
                ? "Load on a sequencer: " + results.getFirst().name()
                : "Load on a sequencer: " + results.size() + " results";
    }

    private void head(Markup markup) {
        markup.open("head").leaf("meta", "charset", "utf-8").line();
        // A second wall behind the escaping: even what got through it could load and run nothing.
        markup.leaf(
                        "meta",
                        "http-equiv",
                        "Content-Security-Policy",
                        "content",
                        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'")
                .line();
        markup.leaf("meta", "name", "viewport", "content", "width=device-width,initial-scale=1")
                .line();
        markup.element("title", title()).line();
        markup.style(SHEET + Chart.styleSheet());
        markup.close().line();
    }

    private static void section(Markup markup, Reported result) {
        markup.open("section", "id", result.slug());
        markup.element("h2", result.name() + ": " + result.kind()).line();
        switch (result) {
            case Reported.Run run -> RunSection.write(markup, run);
            case Reported.Sweep sweep -> SweepSection.write(markup, sweep);
            case Reported.Pair pair -> PairSection.write(markup, pair);
        }
        circumstances(markup, result.result());
        markup.close().line();
    }

    private static void circumstances(Markup markup, LoadResult result) {
        Machine machine = result.machine();
        new ReportTable(markup, "Where and when", "what", "value")
                .row("began, UTC", Cell.text(result.started()))
                .row("version of the generator", Cell.text(result.version()))
                .row("processor", Cell.text(machine.processor()))
                .row("cores", Cell.number(machine.cores()))
                .row("memory, GiB", Cell.number(machine.memoryBytes() / BYTES_PER_GIB))
                .row("system", Cell.text(machine.system()))
                .row("JVM of the generator", Cell.text(machine.java()))
                .row("file system", Cell.text(machine.fileSystem()))
                .row("load average before", Cell.number(machine.loadBefore()))
                .row("load average after", Cell.number(machine.loadAfter()))
                .end();
        var table = new ReportTable(markup, "Configuration", "option", "value");
        new TreeMap<>(result.options()).forEach((name, value) -> table.row(name, Cell.text(value)));
        table.end();
        markup.element("p", "The same again:")
                .open("pre")
                .element("code", Reproduction.of(result.kind(), result.options()))
                .close()
                .line();
    }
}
