package dev.tactus.sim;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What the product logs of thousands of simulated disasters helps nobody. */
final class Quiet {
    private Quiet() {}

    private static final List<String> ROOMS = List.of("lane", "l1", "ingress", "feed");

    static void productLogs() {
        ROOMS.forEach(room -> logger(room).setLevel(Level.OFF));
    }

    /** For the tests that come after. */
    static void over() {
        ROOMS.forEach(room -> logger(room).setLevel(null));
    }

    private static Logger logger(String room) {
        return (Logger) LoggerFactory.getLogger("dev.tactus." + room);
    }
}
