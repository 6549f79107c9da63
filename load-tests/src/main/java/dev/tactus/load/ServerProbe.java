package dev.tactus.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Memory and processor of a process on this machine, from {@code /proc}. Elsewhere there is nothing to see. */
final class ServerProbe {
    private static final Path PROC = Path.of("/proc");
    private static final String LISTENING = "0A";
    private static final double TICKS_PER_SECOND = 100;
    private static final long KIB = 1024;

    private final long pid;

    ServerProbe(long pid) {
        this.pid = pid;
    }

    /**
     * @param cpuSeconds    that it has used since it began
     * @param heapUsedBytes at its last collection; negative where the process keeps no counters that this user may read
     */
    record Sample(long rssBytes, double cpuSeconds, long heapUsedBytes) {}

    /** Whoever listens on that port of this machine, if this user may know. */
    static Optional<ServerProbe> of(URI server) {
        try {
            if (!InetAddress.getByName(server.getHost()).isLoopbackAddress()) {
                return Optional.empty();
            }
            int port = server.getPort() < 0 ? 80 : server.getPort();
            for (String table : new String[] {"net/tcp", "net/tcp6"}) {
                Optional<String> inode = listener(PROC.resolve(table), port);
                if (inode.isPresent()) {
                    return owner("socket:[" + inode.get() + "]").map(ServerProbe::new);
                }
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static Optional<String> listener(Path table, int port) throws IOException {
        if (!Files.isReadable(table)) {
            return Optional.empty();
        }
        String suffix = ":" + String.format(Locale.ROOT, "%04X", port);
        return Files.readAllLines(table).stream()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(row -> row.length > 9 && row[1].endsWith(suffix) && row[3].equals(LISTENING))
                .map(row -> row[9])
                .findFirst();
    }

    private static Optional<Long> owner(String socket) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process.resolve("fd"), socket)) {
                    return Optional.of(Long.parseLong(process.getFileName().toString()));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean holds(Path descriptors, String socket) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
            for (Path descriptor : all) {
                if (Files.readSymbolicLink(descriptor).toString().equals(socket)) {
                    return true;
                }
            }
        } catch (IOException notOurs) {
            return false;
        }
        return false;
    }

    long pid() {
        return pid;
    }

    /** Empty once the process has ended. */
    Optional<Sample> sample() {
        try {
            long rss = Files.readAllLines(PROC.resolve(pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB)
                    .findFirst()
                    .orElse(0);
            String stat = Files.readString(PROC.resolve(pid + "/stat"));
            // The name, in brackets, may hold anything; behind it the fields are numbered from 3.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            double ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            return Optional.of(new Sample(rss, ticks / TICKS_PER_SECOND, JvmCounters.heapUsed(pid)));
        } catch (IOException | NumberFormatException ended) {
            return Optional.empty();
        }
    }

    /** Negative numbers where the process keeps no counters that this user may read. */
    JvmCounters.Collections collections() {
        return JvmCounters.collections(pid);
    }
}
