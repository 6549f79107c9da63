package dev.tactus;

import dev.tactus.config.ConfigException;
import dev.tactus.config.ConfigLoader;
import dev.tactus.config.LoadedConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of every command that reads the configuration. */
final class Settings {
    @Option(
            names = "--set",
            paramLabel = "SEQ_NAME=VALUE",
            description = "Override a setting; stronger than the environment. May be repeated.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    LoadedConfig load() throws ConfigException {
        return ConfigLoader.standard().load(Map.of(), System.getenv(), overrides);
    }

    /** For commands that need nothing else. */
    Path dataDirectory() throws ConfigException {
        return ConfigLoader.standard().dataDirectory(System.getenv(), overrides);
    }

    /** As {@link #dataDirectory}. */
    long reserveBytes() throws ConfigException {
        return ConfigLoader.standard().reserveBytes(System.getenv(), overrides);
    }
}
