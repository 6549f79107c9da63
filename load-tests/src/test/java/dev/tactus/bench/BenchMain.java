package dev.tactus.bench;

import dev.tactus.load.BenchMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;

/** Started by {@code scripts/bench}, which says where the module is. */
final class BenchMain {
    private BenchMain() {}

    public static void main(String[] args) throws IOException {
        Path module = Path.of(System.getProperty("tactus.bench.module", "")).toAbsolutePath();
        // Where the stores are made, too: on the disk that is measured.
        Path folder = Files.createDirectories(module.resolve("target/bench"));
        List<String> jvm = List.of("-Dtactus.bench.folder=" + folder, "-Dtactus.log.level=WARN");
        var bench = new BenchCommand.Bench() {
            @Override
            public List<Measured> run(String pattern, Plan plan) throws RunnerException {
                return Benchmarks.run(pattern, plan, jvm);
            }

            @Override
            public OtherLoad load() throws IOException {
                return OtherLoad.now();
            }
        };
        CommandLine commandLine = BenchCommand.commandLine(
                bench, BenchMachine.here(folder), module.resolve("baselines"), folder.resolve("last.json"));
        System.exit(commandLine.execute(args));
    }
}
