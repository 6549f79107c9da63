package dev.tactus.load;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** One load, at one rate or with so many workers. */
@Command(
        name = AckCommand.NAME,
        mixinStandardHelpOptions = true,
        description = {
            "POST signed transfers and measure the time to their 200. Afterwards GET /history is held against the answers.",
            "A run is INVALID (exit code 1) if the order does not hold what was accepted, once and where the answer said."
        })
final class AckCommand implements Callable<Integer> {
    static final String NAME = "ack";

    @Mixin
    private LoadOptions options = new LoadOptions();

    @Mixin
    private LoopOptions loop = new LoopOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() {
        var call = new LoadCall(spec, options);
        LoadPlan plan = call.plan(loop.loop(), loop.load());
        return call.execute(plan, () -> {
            RunResult result = new LoadRun(spec.name(), options, plan, call.named(), call.err()).run();
            new RunPrinter(call.out()).print(result);
            call.write(result);
            return call.judge(result);
        });
    }
}
