package dev.tactus.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/** How long a test kit waits for what must come: a machine that is busy with something else is no failure. */
public final class Patience {
    /** Over the test kit's own three seconds. */
    public static final Config LONG = ConfigFactory.parseString(
            "pekko.actor.testkit.typed { single-expect-default = 30s, filter-leeway = 30s, default-timeout = 30s }");

    private Patience() {}
}
