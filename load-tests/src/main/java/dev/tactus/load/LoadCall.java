package dev.tactus.load;

import dev.tactus.node.ExitCode;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.SequencerException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** What the commands have in common: usage, complaints, exit codes. */
final class LoadCall {
    private final CommandSpec spec;
    private final LoadOptions options;

    LoadCall(CommandSpec spec, LoadOptions options) {
        this.spec = spec;
        this.options = options;
    }

    /** What is measured. */
    @FunctionalInterface
    interface Measurement {
        /** @return whether it is valid and, where that is asked for, kept its verdicts */
        boolean run() throws Exception;
    }

    LoadPlan plan(Loop loop, double load) {
        try {
            LoadPlan plan = options.plan(loop, load);
            options.connections(plan);
            options.application();
            if ("https".equals(options.url.getScheme()) && options.transport == LoadOptions.TransportKind.socket) {
                throw new IllegalArgumentException("https takes --transport jdk");
            }
            return plan;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    int execute(LoadPlan plan, Measurement measurement) {
        try {
            if (options.printSenders) {
                printSenders(plan);
                return ExitCode.CLEAN.code();
            }
            return measurement.run() ? ExitCode.CLEAN.code() : ExitCode.FAILURE.code();
        } catch (SequencerException e) {
            complain(String.valueOf(e.getMessage()));
            return e.kind() == SequencerException.Kind.UNREACHABLE
                    ? ExitCode.TRANSIENT.code()
                    : ExitCode.FAILURE.code();
        } catch (LoadException e) {
            complain(String.valueOf(e.getMessage()));
            return ExitCode.FAILURE.code();
        } catch (IOException e) {
            complain("the result cannot be written, or the connections cannot be made: " + e.getMessage());
            return ExitCode.FAILURE.code();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.FAILURE.code();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether it counts as a success. */
    boolean judge(RunResult run) {
        return run.valid() && (!options.strict || run.verdictsKept());
    }

    /**
     * Measures both sides in turn, and tells and writes what came of it.
     *
     * @return whether it counts as a success
     */
    boolean compare(Pair pair, int rounds, Pair.Load without, Pair.Load with) throws Exception {
        PairResult result = pair.measure(rounds, named(), without, with);
        result.print(out());
        write(result);
        return result.valid() && (!options.strict || result.kept());
    }

    void write(Record result) throws IOException {
        Optional<Path> file = options.json();
        if (file.isPresent()) {
            Artefact.write(file.get(), result);
        }
    }

    /** @param more what this kind of load has beside, by the names that it gets in the file */
    void write(RunResult result, Map<String, Record> more) throws IOException {
        Optional<Path> file = options.json();
        if (file.isPresent()) {
            Artefact.write(file.get(), result, more);
        }
    }

    /** Needs the server only for what an op may cost. */
    private void printSenders(LoadPlan plan) throws SequencerException {
        int maxFee;
        try (var client = new SequencerClient(options.url)) {
            maxFee = Target.maxFee(client, options);
        }
        int[] counts = plan.counts();
        for (int i = 0; i < plan.senders(); i++) {
            out().println(Sender.key(plan.seed(), i).address() + " " + ChargedFee.forTransfers(maxFee, counts[i]));
        }
        out().flush();
    }

    /** Every option with its value, given or not. */
    Map<String, String> named() {
        Map<String, String> all = new TreeMap<>();
        for (OptionSpec option : spec.options()) {
            if (!option.usageHelp() && !option.versionHelp()) {
                Object value = option.getValue();
                all.put(option.longestName(), String.valueOf(value));
            }
        }
        return all;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private void complain(String message) {
        err().println("tactus load " + spec.name() + ": " + message);
        err().flush();
    }
}
