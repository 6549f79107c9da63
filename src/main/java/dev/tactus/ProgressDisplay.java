package dev.tactus;

import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Shows how far a long command has come: on a terminal one line that is written over, elsewhere a line now and then.
 * One thread.
 */
public final class ProgressDisplay {
    private static final long BAR_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int BAR_WIDTH = 28;
    private static final double PERCENT = 100;

    private final PrintWriter out;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private String stage = "";
    private long startedNanos;
    private long shownNanos;
    private int barLength;

    /** @param nanoTime monotonic */
    public ProgressDisplay(PrintWriter out, boolean terminal, LongSupplier nanoTime) {
        this.out = out;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
    }

    /** Of this process: a bar if it writes to a terminal. */
    public static ProgressDisplay standard(PrintWriter out) {
        // There may be none: what exactly is returned then has changed from one Java to the next.
        boolean terminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        return new ProgressDisplay(out, terminal, System::nanoTime);
    }

    /**
     * Says how far a stage is; whoever calls it with another stage ends the one before.
     *
     * @param unit of {@code done} and {@code all}, in the plural
     */
    public void update(String newStage, String unit, long done, long all) {
        long now = nanoTime.getAsLong();
        boolean begins = !stage.equals(newStage);
        if (begins) {
            end();
            stage = newStage;
            startedNanos = now;
            shownNanos = now;
        }
        long elapsed = now - shownNanos;
        if (terminal && (begins || elapsed >= BAR_NANOS)) {
            shownNanos = now;
            bar(line(newStage, unit, done, all, now - startedNanos, true));
        } else if (!terminal && elapsed >= LINE_NANOS) {
            shownNanos = now;
            print(line(newStage, unit, done, all, now - startedNanos, false));
        }
    }

    /** Prints a line that stays. */
    public void say(String line) {
        end();
        print(line);
    }

    /** Takes the bar away. */
    public void end() {
        if (barLength > 0) {
            out.print("\r" + " ".repeat(barLength) + "\r");
            out.flush();
            barLength = 0;
        }
        stage = "";
    }

    private void bar(String line) {
        out.print("\r" + line + " ".repeat(Math.max(0, barLength - line.length())));
        out.flush();
        barLength = Math.max(barLength, line.length());
    }

    private void print(String line) {
        out.println(line);
        out.flush();
    }

    static String line(String stage, String unit, long done, long all, long elapsedNanos, boolean bar) {
        double part = all <= 0 ? 1 : Math.clamp((double) done / all, 0, 1);
        double seconds = elapsedNanos / (double) TimeUnit.SECONDS.toNanos(1);
        var text = new StringBuilder(stage);
        if (bar) {
            int full = (int) (part * BAR_WIDTH);
            text.append(" [").repeat("#", full).repeat("-", BAR_WIDTH - full).append(']');
        }
        text.append(String.format(Locale.ROOT, " %3.0f %%  %,d of %,d %s", part * PERCENT, done, all, unit));
        if (done > 0 && seconds > 0) {
            double rate = done / seconds;
            text.append(String.format(Locale.ROOT, "  %,.0f/s", rate));
            if (done < all) {
                text.append("  ")
                        .append(left(Duration.ofSeconds(Math.round((all - done) / rate))))
                        .append(" left");
            }
        }
        return text.toString();
    }

    private static String left(Duration left) {
        return left.compareTo(Duration.ofMinutes(2)) < 0
                ? left.toSeconds() + " s"
                : String.format(Locale.ROOT, "%d:%02d min", left.toMinutes(), left.toSecondsPart());
    }
}
