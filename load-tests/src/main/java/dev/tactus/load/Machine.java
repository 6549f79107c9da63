package dev.tactus.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where figures were taken: they mean nothing without it.
 *
 * @param loadBefore  average number of busy threads in the minute before, all processes; negative where nobody counts
 * @param loadAfter   the same at the end
 */
record Machine(
        String processor,
        int cores,
        long memoryBytes,
        String system,
        String java,
        String fileSystem,
        double loadBefore,
        double loadAfter) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final double BYTES_PER_GIB = 1 << 30;

    /** @param directory whose file system is meant; it must exist */
    static Machine at(Path directory, double loadBefore) throws IOException {
        String java = System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version");
        String system = System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch");
        return new Machine(
                processorName(),
                Runtime.getRuntime().availableProcessors(),
                memory(),
                system,
                java,
                Files.getFileStore(directory).type(),
                loadBefore,
                load());
    }

    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static long memory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : -1;
    }

    private static String processorName() throws IOException {
        if (!Files.isReadable(CPU_INFO)) {
            return "unknown processor";
        }
        return Files.readAllLines(CPU_INFO).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown processor");
    }

    String describe() {
        return String.format(
                Locale.ROOT,
                "%s, %d cores, %.0f GiB, %s, %s, %s; load %.1f before, %.1f after",
                processor,
                cores,
                memoryBytes / BYTES_PER_GIB,
                system,
                java,
                fileSystem,
                loadBefore,
                loadAfter);
    }

    void json(ObjectNode parent) {
        parent.putObject("machine")
                .put("processor", processor)
                .put("cores", cores)
                .put("memory_bytes", memoryBytes)
                .put("system", system)
                .put("java", java)
                .put("file_system", fileSystem)
                .put("load_before", loadBefore)
                .put("load_after", loadAfter);
    }
}
