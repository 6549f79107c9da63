package dev.tactus.config;

import com.typesafe.config.Config;
import java.util.List;

/**
 * What was read at start.
 *
 * @param system   for the actor system: the whole of application.conf, with what follows from the settings
 * @param warnings what is suspicious but no mistake; for the start log
 */
public record LoadedConfig(SequencerConfig sequencer, Config system, List<String> warnings) {
    public LoadedConfig {
        warnings = List.copyOf(warnings);
    }
}
