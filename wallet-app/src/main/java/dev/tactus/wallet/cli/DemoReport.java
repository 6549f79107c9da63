package dev.tactus.wallet.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the demonstration prints as it happens, and which of its checks failed. One thread. */
final class DemoReport {
    private static final double NANOS_PER_SECOND = 1e9;

    private final PrintWriter out;
    private final long started = System.nanoTime();
    private final List<String> failures = new ArrayList<>();
    private int steps;
    private int checks;

    DemoReport(PrintWriter out) {
        this.out = out;
    }

    void step(String title) {
        steps++;
        line(String.format(Locale.ROOT, "%n%d. %s  [%.1f s]", steps, title, seconds()));
    }

    void figure(String text) {
        line("   " + text);
    }

    /** Prints whether it held; one that does not makes the demonstration fail. */
    void check(String what, boolean held) {
        checks++;
        line((held ? "   ok      " : "   FAILED  ") + what);
        if (!held) {
            failures.add(what);
        }
    }

    void checkEqual(String what, Object expected, Object found) {
        boolean held = expected.equals(found);
        check(held ? what + ": " + found : what + ": expected " + expected + ", found " + found, held);
    }

    /** The last words. */
    boolean passed() {
        line("");
        if (failures.isEmpty()) {
            line(String.format(Locale.ROOT, "demo: OK, %d checks held in %.1f s", checks, seconds()));
        } else {
            line(String.format(Locale.ROOT, "demo: FAILED, %d of %d checks did not hold:", failures.size(), checks));
            failures.forEach(failure -> line("  - " + failure));
        }
        return failures.isEmpty();
    }

    double seconds() {
        return (System.nanoTime() - started) / NANOS_PER_SECOND;
    }

    void line(String text) {
        out.println(text);
        out.flush();
    }
}
