package dev.tactus.wallet.cli;

import dev.tactus.devnet.AnvilOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Anvil and the contracts, which npm brings into the source tree. */
final class NpmPackages {
    /** The launcher says where the source tree is. */
    private static final String HOME = "tactus.home";

    private NpmPackages() {}

    /**
     * The packages' folder; where they are not installed yet, installs them.
     *
     * @throws IOException if that is not possible; the message says what is missing
     */
    static Path installed() throws IOException {
        Path home = Path.of(System.getProperty(HOME, ""));
        var found = AnvilOptions.findNodeModules(home);
        if (found.isEmpty()) {
            install(home.resolve("scripts").resolve("npm-fetch"));
            found = AnvilOptions.findNodeModules(home);
        }
        return found.orElseThrow(() -> new IOException("Anvil could not be installed; it needs Node with npm"));
    }

    private static void install(Path script) throws IOException {
        if (!Files.isExecutable(script)) {
            throw new IOException("Anvil is not installed, and there is no source tree here to install it in");
        }
        Process process = new ProcessBuilder(script.toString()).inheritIO().start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("Anvil could not be installed");
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while installing Anvil", e);
        }
    }
}
