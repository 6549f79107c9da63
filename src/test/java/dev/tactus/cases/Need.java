package dev.tactus.cases;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.opentest4j.TestAbortedException;

/** What a machine may lack. A test that needs it is skipped there, loudly, unless a variable forbids that. */
public enum Need {
    NODE("TACTUS_REQUIRE_NODE", "npm packages are missing"),
    NAMESPACES("TACTUS_REQUIRE_NAMESPACES", "private mount namespaces are missing"),
    COMPILER("TACTUS_REQUIRE_CC", "no C compiler");

    private final String variable;
    private final String lack;

    Need(String variable, String lack) {
        this.variable = variable;
        this.lack = lack;
    }

    /** To be thrown by a test that cannot go on: skips it, or fails it where that is forbidden. */
    public RuntimeException missing(String why) {
        String reason = lack + ": " + why;
        if (isRequired()) {
            return new IllegalStateException(reason + ", but " + variable + "=true");
        }
        System.err.println("WARNING: SKIPPED, " + reason);
        return Skipping.because(reason);
    }

    private boolean isRequired() {
        return "true".equals(System.getenv(variable));
    }

    static Set<Need> required() {
        return Arrays.stream(values()).filter(Need::isRequired).collect(Collectors.toUnmodifiableSet());
    }

    /** The one for want of which a test was skipped with this reason. */
    static Optional<Need> lackingIn(String reason) {
        return Arrays.stream(values())
                .filter(need -> reason.contains(need.lack + ": "))
                .findFirst();
    }

    String lack() {
        return lack;
    }

    /** Apart, so that the rest can be used where JUnit is not: the check of the tables runs on its own. */
    private static final class Skipping {
        static RuntimeException because(String reason) {
            return new TestAbortedException(reason);
        }
    }
}
