package dev.tactus.load;

import dev.tactus.devnet.DevAccount;
import dev.tactus.devnet.DevAccounts;
import dev.tactus.node.ExitCode;
import dev.tactus.wallet.client.HttpUriConverter;
import dev.tactus.wallet.client.SequencerException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** One small open-loop load. */
@Command(
        name = "smoke",
        mixinStandardHelpOptions = true,
        description = {
            "Post signed transfers at a fixed rate, whatever the answers do, and report latencies",
            "from the time each was due. Exits 0 if something was accepted, everything was answered,",
            "and every accepted op is on the feed at its offset."
        },
        footer = {"", "Latency after a pause: ./tactus load smoke --warm-up 5000 --idle 10 --ops 200 --rate 2"})
final class SmokeCommand implements Callable<Integer> {
    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://${env:SEQ_HTTP_ADDR:-127.0.0.1:3000}",
            converter = HttpUriConverter.class,
            description = "The sequencer (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it from the default value
    private URI url;

    @Option(
            names = "--ops",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Ops to send (default: ${DEFAULT-VALUE}).")
    private int ops;

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "200",
            description = "Ops per second over all senders (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "0",
            description = "Ops to send first, unmeasured, as fast as they are answered (default: ${DEFAULT-VALUE}).")
    private int warmUpOps;

    @Option(
            names = "--idle",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "Leave the sequencer alone for so long before the first op (default: ${DEFAULT-VALUE}).")
    private int idleSeconds;

    @Option(
            names = "--dev-account",
            paramLabel = "N",
            description = "Send from this dev account, 0 to 9, alone (default: all ten in turn).")
    private @Nullable Integer account;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures to this file as well.")
    private @Nullable Path json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<DevAccount> senders = senders();
        LoadPlan plan = plan(senders.size());
        PrintWriter out = spec.commandLine().getOut();
        try {
            LoadReport report = new SmokeLoad(url, plan, senders, out).run();
            report.print(out);
            out.flush();
            Figures.write(json, report::json);
            return report.passed() ? ExitCode.CLEAN.code() : ExitCode.FAILURE.code();
        } catch (SequencerException e) {
            complain(e.getMessage());
            return e.kind() == SequencerException.Kind.UNREACHABLE
                    ? ExitCode.TRANSIENT.code()
                    : ExitCode.FAILURE.code();
        } catch (IOException e) {
            complain("the figures could not be written to the file that --json names");
            return ExitCode.FAILURE.code();
        }
    }

    private List<DevAccount> senders() {
        if (account == null) {
            return DevAccounts.USERS;
        }
        if (account < 0 || account >= DevAccounts.USERS.size()) {
            throw new ParameterException(spec.commandLine(), "--dev-account must be 0 to 9");
        }
        return List.of(DevAccounts.USERS.get(account));
    }

    private LoadPlan plan(int senders) {
        try {
            return new LoadPlan(warmUpOps, ops, rate, idleSeconds, senders);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void complain(@Nullable String message) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("tactus load smoke: " + message);
        err.flush();
    }
}
