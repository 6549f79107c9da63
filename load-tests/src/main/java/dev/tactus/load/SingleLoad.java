package dev.tactus.load;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** One load, at one rate or with so many workers. What it measures beside the answers hangs on its command's name. */
abstract class SingleLoad implements Callable<Integer> {
    @Mixin
    private LoadOptions options = new LoadOptions();

    @Mixin
    private LoopOptions loop = new LoopOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public final Integer call() {
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
