package dev.tactus.devnet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/** The npm packages that some tests need: skips the test without them, unless the environment forbids that. */
public final class NodeModules {
    /** In the reason of every test that is skipped here. */
    public static final String WITHOUT_PACKAGES = "npm packages are missing: ";

    private NodeModules() {}

    /** The packages' folder, or the test ends here. */
    public static Path required() {
        Optional<Path> found = AnvilOptions.findNodeModules(Path.of(""));
        return found.orElseThrow(() -> missing("the npm packages are not installed"));
    }

    /** Options for Anvil as npm installed it, or the test ends here. */
    public static AnvilOptions anvil() {
        try {
            return AnvilOptions.in(required());
        } catch (IOException e) {
            throw missing(String.valueOf(e.getMessage()));
        }
    }

    private static RuntimeException missing(String what) {
        String reason = WITHOUT_PACKAGES + what;
        if ("true".equals(System.getenv("TACTUS_REQUIRE_NODE"))) {
            return new IllegalStateException(reason + ", but TACTUS_REQUIRE_NODE=true");
        }
        System.err.println("WARNING: SKIPPED, " + reason + " (scripts/npm-fetch)");
        return new TestAbortedException(reason);
    }
}
