package dev.tactus.devnet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * How to start an {@link AnvilL1}.
 *
 * @param nodeModules where npm installed the contracts' artefacts
 * @param binary      the {@code anvil} program
 * @param blockTime   time between blocks, whole seconds; zero mines each transaction as it arrives
 * @param safeDistance blocks from {@code latest} back to {@code safe}, and again from there to {@code finalized}
 * @param stateFile   where Anvil keeps its state between runs; empty starts afresh
 */
public record AnvilOptions(
        Path nodeModules, Path binary, Duration blockTime, int safeDistance, Optional<Path> stateFile) {
    private static final String INSTALLED = "src/test/npm/node_modules";

    public AnvilOptions {
        if (blockTime.isNegative() || blockTime.toNanosPart() != 0) {
            throw new IllegalArgumentException("Anvil's block time is in whole seconds");
        }
        if (safeDistance < 1) {
            throw new IllegalArgumentException("the safe block is at least one below the latest");
        }
    }

    /**
     * Automine, no state, and the binary that npm installed for this system.
     *
     * @throws IOException if there is none
     */
    public static AnvilOptions in(Path nodeModules) throws IOException {
        Path binary =
                nodeModules.resolve("@foundry-rs").resolve("anvil-" + system()).resolve("bin/anvil");
        if (!Files.isExecutable(binary)) {
            throw new IOException("no Anvil for this system is installed; scripts/npm-fetch installs what there is");
        }
        return new AnvilOptions(nodeModules, binary, Duration.ZERO, 1, Optional.empty());
    }

    /** The packages' folder of the source tree that {@code start} is in, if they are installed. */
    public static Optional<Path> findNodeModules(Path start) {
        for (Path folder = start.toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path candidate = folder.resolve(INSTALLED);
            if (Files.isDirectory(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private static String system() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String architecture = System.getProperty("os.arch", "");
        return (name.contains("mac") ? "darwin" : name) + "-" + ("aarch64".equals(architecture) ? "arm64" : "amd64");
    }

    public AnvilOptions withBlockTime(Duration value) {
        return new AnvilOptions(nodeModules, binary, value, safeDistance, stateFile);
    }

    public AnvilOptions withSafeDistance(int value) {
        return new AnvilOptions(nodeModules, binary, blockTime, value, stateFile);
    }

    public AnvilOptions withStateFile(Path value) {
        return new AnvilOptions(nodeModules, binary, blockTime, safeDistance, Optional.of(value));
    }
}
