package dev.tactus.bench;

import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tactus.load.BenchMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A run that was kept.
 *
 * @param jvm    options of the forks
 * @param date   of its end, UTC
 * @param others share of the processors that other programs took meanwhile, 0 to 1; negative where nobody counts
 */
record Recording(
        BenchMachine machine, Plan plan, List<String> jvm, String date, double others, List<Measured> benchmarks) {
    /** Share of the processors that others may take. */
    static final double QUIET = 0.1;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    Recording {
        jvm = List.copyOf(jvm);
        benchmarks = List.copyOf(benchmarks);
    }

    /** Whether other programs took so much that its times say little. */
    boolean disturbed() {
        return others > QUIET;
    }

    /** @throws IOException also if it is not such a file */
    static Recording read(Path file) throws IOException {
        return MAPPER.readValue(file.toFile(), Recording.class);
    }

    void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, MAPPER.writer(new DefaultPrettyPrinter()).writeValueAsString(this) + "\n");
    }

    Optional<Measured> find(String benchmark) {
        return benchmarks.stream()
                .filter(each -> each.benchmark().equals(benchmark))
                .findFirst();
    }
}
