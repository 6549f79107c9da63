package dev.tactus.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The counters that a JVM keeps in its {@code hsperfdata} file for whoever watches it, which costs it nothing.
 *
 * <pre>
 * cafec0c0 | order u8 | major u8 | minor u8 | accessible u8 | used i32 | overflow i32 | time i64 | first i32 | count i32
 * entry: length i32 | name at i32 | vector length i32 | type u8 | flags u8 | unit u8 | variability u8 | data at i32
 * </pre>
 */
final class JvmCounters {
    private static final int MAGIC = 0xcafec0c0;
    private static final int HEAD = 32;
    private static final int ENTRY = 20;
    private static final int MAX_ENTRIES = 4096;
    private static final int MAX_COLLECTORS = 4;
    private static final Pattern HEAP_SPACE = Pattern.compile("sun\\.gc\\.generation\\.\\d+\\.space\\.\\d+\\.used");

    private JvmCounters() {}

    /** So far in the life of the JVM. */
    record Collections(long count, double millis) {
        static final Collections UNKNOWN = new Collections(-1, -1);
    }

    static Collections collections(long pid) {
        return file(pid).map(JvmCounters::collections).orElse(Collections.UNKNOWN);
    }

    /** Bytes of the heap that were in use after the last collection; negative where nobody knows. */
    static long heapUsed(long pid) {
        return file(pid).map(JvmCounters::heapUsed).orElse(-1L);
    }

    static long heapUsed(byte[] file) {
        try {
            long used = 0;
            boolean seen = false;
            for (Map.Entry<String, Long> counter : longs(ByteBuffer.wrap(file)).entrySet()) {
                if (HEAP_SPACE.matcher(counter.getKey()).matches()) {
                    used += counter.getValue();
                    seen = true;
                }
            }
            return seen ? used : -1;
        } catch (IndexOutOfBoundsException notSuchAFile) {
            return -1;
        }
    }

    private static Optional<byte[]> file(long pid) {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        try (DirectoryStream<Path> users = Files.newDirectoryStream(folder, "hsperfdata_*")) {
            for (Path user : users) {
                Path file = user.resolve(Long.toString(pid));
                if (Files.isReadable(file)) {
                    return Optional.of(Files.readAllBytes(file));
                }
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    static Collections collections(byte[] file) {
        Map<String, Long> counters;
        try {
            counters = longs(ByteBuffer.wrap(file));
        } catch (IndexOutOfBoundsException notSuchAFile) {
            return Collections.UNKNOWN;
        }
        long frequency = counters.getOrDefault("sun.os.hrt.frequency", 0L);
        if (frequency <= 0) {
            return Collections.UNKNOWN;
        }
        long count = 0;
        long ticks = 0;
        for (int i = 0; i < MAX_COLLECTORS; i++) {
            count += counters.getOrDefault("sun.gc.collector." + i + ".invocations", 0L);
            ticks += counters.getOrDefault("sun.gc.collector." + i + ".time", 0L);
        }
        return new Collections(count, ticks * 1000.0 / frequency);
    }

    private static Map<String, Long> longs(ByteBuffer file) {
        Map<String, Long> found = new HashMap<>();
        if (file.getInt(0) != MAGIC) {
            return found;
        }
        file.order(file.get(4) == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int at = file.getInt(HEAD - 8);
        int entries = Math.min(file.getInt(HEAD - 4), MAX_ENTRIES);
        for (int i = 0; i < entries; i++) {
            int length = file.getInt(at);
            if (length < ENTRY) {
                return found;
            }
            if (file.getInt(at + 8) == 0 && file.get(at + 12) == 'J') {
                found.put(name(file, at + file.getInt(at + 4)), file.getLong(at + file.getInt(at + 16)));
            }
            at += length;
        }
        return found;
    }

    private static String name(ByteBuffer file, int from) {
        int to = from;
        while (file.get(to) != 0) {
            to++;
        }
        byte[] name = new byte[to - from];
        file.get(from, name);
        return new String(name, StandardCharsets.US_ASCII);
    }
}
