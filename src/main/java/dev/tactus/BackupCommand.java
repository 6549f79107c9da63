package dev.tactus;

import dev.tactus.node.BackingUp;
import dev.tactus.store.BackupLimits;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** One file that holds order, state and the submitter's journal as of one moment. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Copy the data directory (SEQ_DATA_DIR) into one file: order, state and the submitter's journal of one",
            "moment. Works beside a running node, which goes on meanwhile, and without one. The file is checked and",
            "appears under its name whole or not at all; nothing is overwritten. It is not begun, and given up, where",
            "it would leave less than SEQ_STORAGE_RESERVE_BYTES and an eighth free under the data directory.",
            "",
            "What it is worth: ops that are acknowledged after it and not posted to L1 are not in it, nor anywhere",
            "else if the disk is lost. Once L1 has accepted a batch that the backup does not hold, it cannot be",
            "restored any more: then ./tactus rebuild brings back what L1 holds, which is more."
        },
        footer = {
            "",
            "Exit codes: 0 and what it holds, 2 usage or a file that is there already, 20 try again later,",
            "30 the database is damaged or of another program."
        })
final class BackupCommand implements Callable<Integer> {
    private static final long MIB = 1 << 20;

    @Mixin
    private Settings settings = new Settings();

    @Option(
            names = "--to",
            paramLabel = "FILE|FOLDER",
            defaultValue = ".",
            description =
                    "The file to make, or a folder that is there; in that it is named after the time (default: here).")
    private Path to = Path.of(".");

    @Option(
            names = "--max-log-mib",
            paramLabel = "N",
            defaultValue = "1024",
            description = {
                "By how many MiB the node's write-ahead log may grow while the copy is made, since none of it can be",
                "reused meanwhile; then the backup gives up (default: ${DEFAULT-VALUE}). So much must be free under the",
                "data directory when it begins."
            })
    private long maxLogMib;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (maxLogMib < 1 || maxLogMib > MIB) {
            throw new ParameterException(spec.commandLine(), "--max-log-mib must be from 1 to " + MIB);
        }
        PrintWriter out = spec.commandLine().getOut();
        var limits = new BackupLimits(maxLogMib * MIB, settings.reserveBytes());
        return BackingUp.run(settings.dataDirectory(), to, limits, line -> {
                    out.println(line);
                    out.flush();
                })
                .code();
    }
}
