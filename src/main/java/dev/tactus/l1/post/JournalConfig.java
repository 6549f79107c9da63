package dev.tactus.l1.post;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.Map;

/** Points the journal of {@code journal.conf} at a database. */
public final class JournalConfig {
    private static final String URL = "pekko-persistence-jdbc.shared-databases.submitter.db.properties.url";

    private JournalConfig() {}

    /**
     * To be laid over the actor system's configuration.
     *
     * @param database file that already holds the journal's tables
     */
    public static Config forDatabase(Path database) {
        return ConfigFactory.parseMap(Map.of(URL, "jdbc:sqlite:" + database.toAbsolutePath()));
    }
}
