package dev.tactus.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the processors have done since the machine started, in the kernel's ticks.
 *
 * @param all  of all processors, idle ones too
 * @param busy of these, not idle; what a host took from a virtual machine counts as busy
 * @param own  of these, this process and those that it started and that have ended
 */
record OtherLoad(long all, long busy, long own) {
    /** Where nobody counts. */
    static final double UNKNOWN = -1;

    private static final Path MACHINE = Path.of("/proc/stat");
    private static final Path PROCESS = Path.of("/proc/self/stat");
    private static final int IDLE = 3;
    private static final int WAITING = 4;
    /** What follows counts guests again. */
    private static final int KINDS = 8;
    /** User and system time, then those of children. */
    private static final int FIRST_OWN = 11;

    private static final int OWN = 4;

    static OtherLoad now() throws IOException {
        return Files.isReadable(MACHINE) && Files.isReadable(PROCESS)
                ? parse(Files.readString(MACHINE), Files.readString(PROCESS))
                : new OtherLoad(0, 0, 0);
    }

    /**
     * @param machine content of {@code /proc/stat}
     * @param process content of {@code /proc/self/stat}
     */
    static OtherLoad parse(String machine, String process) {
        String[] ticks = machine.lines()
                .findFirst()
                .orElse("")
                .replaceFirst("^cpu +", "")
                .split(" ", -1);
        long all = 0;
        for (int i = 0; i < KINDS; i++) {
            all += Long.parseLong(ticks[i]);
        }
        // The name of the program may have anything in it.
        String[] fields = process.substring(process.lastIndexOf(')') + 2).split(" ", -1);
        long own = 0;
        for (int i = FIRST_OWN; i < FIRST_OWN + OWN; i++) {
            own += Long.parseLong(fields[i]);
        }
        return new OtherLoad(all, all - Long.parseLong(ticks[IDLE]) - Long.parseLong(ticks[WAITING]), own);
    }

    /** Share of all processors that others took from {@code before} until now, 0 to 1, or {@link #UNKNOWN}. */
    double since(OtherLoad before) {
        long took = all - before.all;
        return took <= 0 ? UNKNOWN : Math.max(0, (double) (busy - before.busy - own + before.own) / took);
    }
}
