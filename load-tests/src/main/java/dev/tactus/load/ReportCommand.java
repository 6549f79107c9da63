package dev.tactus.load;

import dev.tactus.node.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Results as a page and pictures. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = {
            "Draw results, which other load commands write with --json, as one page,",
            "index.html, which needs nothing else, and each of its charts as a picture,",
            "NAME-latency.svg and so on. Results of one kind and loop are drawn over one",
            "another too, and held against the first of them. The same files give the same",
            "bytes. Exits 0 if all results are valid. An invalid one is drawn and marked;",
            "then it exits 1. If a file is no result of this schema, all such files are",
            "named, nothing is written, and it exits 2."
        },
        footer = {"", "Example: ./tactus load report before.json after.json --out load-report"})
final class ReportCommand implements Callable<Integer> {
    private static final String PAGE = "index.html";

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Results, in the order in which to show them.")
    @SuppressWarnings("NullAway.Init") // picocli sets it, since one is required
    private List<Path> files;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "load-report",
            description = "Where to write; files of the same names are replaced (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it from the default value
    private Path out;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() {
        try {
            List<Reported> results = ReportInput.read(files);
            write(new ReportPage(results));
            return judged(results);
        } catch (ReportInput.NotResults e) {
            e.problems().lines().forEach(this::complain);
            return ExitCode.CONFIGURATION.code();
        } catch (IOException e) {
            complain("the report could not be written into " + out + ": " + e.getMessage());
            return ExitCode.FAILURE.code();
        }
    }

    private void write(ReportPage page) throws IOException {
        Files.createDirectories(out);
        Map<String, String> pictures = page.pictures();
        for (Map.Entry<String, String> picture : pictures.entrySet()) {
            Files.writeString(out.resolve(picture.getKey()), picture.getValue());
        }
        Files.writeString(out.resolve(PAGE), page.html());
        PrintWriter to = spec.commandLine().getOut();
        to.println(out.resolve(PAGE) + " and " + pictures.size() + " pictures written");
        to.flush();
    }

    private int judged(List<Reported> results) {
        List<String> invalid = results.stream()
                .filter(result -> !result.valid())
                .map(Reported::name)
                .toList();
        invalid.forEach(name -> complain(name + " is INVALID; the page says why"));
        return invalid.isEmpty() ? ExitCode.CLEAN.code() : ExitCode.FAILURE.code();
    }

    private void complain(@Nullable String message) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("tactus load report: " + message);
        err.flush();
    }
}
