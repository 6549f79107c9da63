package dev.tactus;

import dev.tactus.node.Restoring;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A data directory from a backup, if L1 does not hold more. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Make a new data directory (SEQ_DATA_DIR, empty or missing) from a file that ./tactus backup made. Ops",
            "acknowledged after the backup that no batch on L1 holds are lost, and clients see a new era.",
            "Before the directory may be used it settles the wallet's nonces as flush-mempool does, so that nothing",
            "lands that was sent after the backup, and compares with L1: if L1 has accepted a batch that the backup",
            "does not hold, it refuses. Then ./tactus rebuild is the way, which brings back more. batch_policy is as in",
            "the backup. Afterwards ./tactus verify --local executes the whole order once more.",
            "No sequencer may run with the same key. Interrupted, it can be run again."
        },
        footer = {
            "",
            "Exit codes: 0 restored, 2 usage, configuration or a directory that is not empty, 20 try again later,",
            "30 the file is damaged or of another deployment, or L1 holds more than it: run ./tactus rebuild."
        })
final class RestoreCommand implements Callable<Integer> {
    @Mixin
    private Settings settings = new Settings();

    @Mixin
    private FlushOptions flush = new FlushOptions();

    @Parameters(paramLabel = "FILE", description = "A backup. It is only read.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private Path file;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        return Restoring.run(settings.load().sequencer(), file, flush.plan(), line -> {
                    out.println(line);
                    out.flush();
                })
                .code();
    }
}
