package dev.tactus.bench;

import java.util.List;

/**
 * How a benchmark is run. Another plan gives other figures.
 *
 * @param forks      new processes, one after the other
 * @param warmups    iterations of each that do not count
 * @param iterations of each that count
 * @param millis     of an iteration, where the benchmark does not say itself how much it does
 */
record Plan(int forks, int warmups, int iterations, int millis) {
    /** One collector without threads of its own, and a heap that neither grows nor shrinks. */
    static final List<String> JVM = List.of(
            "-Xms1g",
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");
}
