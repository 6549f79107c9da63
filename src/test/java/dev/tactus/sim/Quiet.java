package dev.tactus.sim;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** What the product logs of thousands of simulated disasters helps nobody. */
final class Quiet {
    private Quiet() {}

    /** For good: to be called where the process does nothing else, or by tests that are alone in theirs. */
    static void productLogs() {
        for (String room : new String[] {"lane", "l1", "ingress", "feed"}) {
            ((Logger) LoggerFactory.getLogger("dev.tactus." + room)).setLevel(Level.OFF);
        }
    }
}
