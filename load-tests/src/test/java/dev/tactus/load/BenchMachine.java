package dev.tactus.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What makes figures comparable: those of another class of machine say nothing about those of this one.
 *
 * @param java       a new one is a reason to compare
 * @param fileSystem under the stores
 * @param load       threads that were busy before the run began, those of other programs
 */
public record BenchMachine(String processor, int cores, String java, String fileSystem, double load) {
    /** @param folder where stores are made; it must exist */
    public static BenchMachine here(Path folder) throws IOException {
        Machine machine = Machine.at(folder, Machine.load());
        return new BenchMachine(
                machine.processor(), machine.cores(), machine.java(), machine.fileSystem(), machine.loadBefore());
    }

    /** Processor and cores, as a file name may have them. */
    public String name() {
        String processorName = processor
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\((r|tm)\\)", "")
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
        return processorName + "-" + cores + "-cores";
    }

    /** Whether figures of both may be compared. */
    public boolean isLike(BenchMachine other) {
        return name().equals(other.name()) && fileSystem.equals(other.fileSystem);
    }

    public String describe() {
        return processor + ", " + cores + " cores, " + java + ", " + fileSystem;
    }
}
