package dev.tactus.devnet;

import dev.tactus.cases.Need;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The npm packages that some tests need: skips the test without them, unless the environment forbids that. */
public final class NodeModules {
    private NodeModules() {}

    /** The packages' folder, or the test ends here. */
    public static Path required() {
        Optional<Path> found = AnvilOptions.findNodeModules(Path.of(""));
        return found.orElseThrow(() -> missing("they are not installed"));
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
        return Need.NODE.missing(what + " (scripts/npm-fetch)");
    }
}
