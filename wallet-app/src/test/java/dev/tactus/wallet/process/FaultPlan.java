package dev.tactus.wallet.process;

import dev.tactus.wallet.process.PlannedFaults.Deed;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** What a child process is to do at its fault points, in memory that both processes see. */
final class FaultPlan {
    private static final int BYTES = 4096;
    /** Where a child says which plan it is held by. */
    private static final int HELD = BYTES - Integer.BYTES;

    private static final long HOLD_INTERVAL_NANOS = 1_000_000;

    private final Path file;
    private final MappedByteBuffer shared;

    /** @param time at the how manieth time since the step before it, or since the plan was made */
    record Step(String point, int time, Deed deed) {}

    private FaultPlan(Path file) throws IOException {
        this.file = file;
        try (var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            shared = channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES);
        }
    }

    static FaultPlan of(String file) throws IOException {
        return new FaultPlan(Path.of(file));
    }

    /** For the command line of the child. */
    String option() {
        return "-D" + PlannedFaults.PROPERTY + "=" + file;
    }

    /** From now on these happen, one after the other, and nothing that was planned before. */
    void make(Step... steps) {
        var text = new StringBuilder();
        for (Step step : steps) {
            text.append(step.point())
                    .append(' ')
                    .append(step.time())
                    .append(' ')
                    .append(step.deed())
                    .append('\n');
        }
        byte[] ascii = text.toString().getBytes(StandardCharsets.US_ASCII);
        shared.putInt(Integer.BYTES, ascii.length);
        shared.put(2 * Integer.BYTES, ascii);
        VarHandle.fullFence();
        shared.putInt(0, number() + 1);
    }

    /** Differs after every {@link #make}. */
    int number() {
        int number = shared.getInt(0);
        VarHandle.fullFence();
        return number;
    }

    /** In a child: returns once there is another plan. */
    void hold() {
        int number = number();
        shared.putInt(HELD, number);
        while (number() == number) {
            LockSupport.parkNanos(HOLD_INTERVAL_NANOS);
        }
    }

    /** Whether a child is held by the plan that was made last. */
    boolean isHeld() {
        return shared.getInt(HELD) == number();
    }

    List<Step> steps() {
        byte[] ascii = new byte[shared.getInt(Integer.BYTES)];
        shared.get(2 * Integer.BYTES, ascii);
        List<Step> steps = new ArrayList<>();
        for (String line : new String(ascii, StandardCharsets.US_ASCII).lines().toList()) {
            String[] words = line.split(" ", -1);
            steps.add(new Step(words[0], Integer.parseInt(words[1]), Deed.valueOf(words[2])));
        }
        return steps;
    }
}
