package dev.tactus.load;

import dev.tactus.node.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Two results of loads. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "Show two results that --json has written side by side, with the ratio of B to A; warns where the loads or the",
            "machines differ. Exits 0 if both could be read, whatever they say."
        })
final class CompareCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "A.json", description = "The one that counts as 1.")
    @SuppressWarnings("NullAway.Init") // picocli demands it
    private Path a;

    @Parameters(index = "1", paramLabel = "B.json", description = "The other one.")
    @SuppressWarnings("NullAway.Init") // picocli demands it
    private Path b;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() {
        try {
            var comparison = new Comparison(spec.commandLine().getOut());
            boolean sweepA = Artefact.kind(a).equals(SweepResult.KIND);
            boolean sweepB = Artefact.kind(b).equals(SweepResult.KIND);
            if (sweepA != sweepB) {
                return complain("one is a sweep and the other one is not");
            }
            if (sweepA) {
                comparison.sweeps(Artefact.sweep(a), Artefact.sweep(b));
            } else {
                comparison.runs(Artefact.run(a), Artefact.run(b));
            }
            return ExitCode.CLEAN.code();
        } catch (IOException e) {
            return complain("cannot be read: " + e.getMessage());
        }
    }

    private int complain(String message) {
        spec.commandLine().getErr().println("tactus load compare: " + message);
        spec.commandLine().getErr().flush();
        return ExitCode.CONFIGURATION.code();
    }
}
