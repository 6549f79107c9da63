package dev.tactus;

import dev.tactus.node.Flushing;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Makes sure that no transaction of old can land. */
@Command(
        name = "flush-mempool",
        mixinStandardHelpOptions = true,
        description = {
            "Use up every nonce of the batch submitter's wallet for which a transaction waits, and wait until that is",
            "safe on L1: afterwards nothing sent before can land any more. What waits may land by itself at first;",
            "then transfers of nothing replace it, within the emergency limits of posting.",
            "No sequencer may run with the same key. Interrupted, it can be run again."
        },
        footer = {"", "Exit codes: 0 settled, 2 configuration, 20 L1 out of reach or the data directory in use."})
final class FlushMempoolCommand implements Callable<Integer> {
    @Mixin
    private Settings settings = new Settings();

    @Mixin
    private FlushOptions flush = new FlushOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        return Flushing.run(settings.load().sequencer(), flush.plan(), line -> {
                    out.println(line);
                    out.flush();
                })
                .code();
    }
}
