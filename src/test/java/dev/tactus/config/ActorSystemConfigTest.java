package dev.tactus.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** application.conf as an actor system reads it. */
@Timeout(30)
class ActorSystemConfigTest {
    private final Config config = ConfigFactory.load();

    @Test
    void leavesTheEndOfTheProcessToMain() {
        assertFalse(config.getBoolean("pekko.coordinated-shutdown.run-by-jvm-shutdown-hook"));
        assertFalse(config.getBoolean("pekko.coordinated-shutdown.exit-jvm"));
        assertFalse(config.getBoolean("pekko.jvm-exit-on-fatal-error"));
    }

    @Test
    void boundsTheConnections() {
        assertEquals(512, ServerSettings.create(config).getMaxConnections());
    }

    @Test
    void startsWithAThreadForTheLaneAndABoundedPoolForTheStore() throws Exception {
        ActorTestKit kit = ActorTestKit.create("ActorSystemConfigTest", config);
        try {
            var lane = kit.system().dispatchers().lookup(DispatcherSelector.fromConfig("sequencer.lane-dispatcher"));
            var store = kit.system().dispatchers().lookup(DispatcherSelector.fromConfig("sequencer.store-dispatcher"));
            assertTrue(lane.getClass().getSimpleName().contains("Pinned"));

            Set<String> threads = new HashSet<>();
            for (int i = 0; i < 64; i++) {
                threads.add(CompletableFuture.supplyAsync(
                                () -> Thread.currentThread().getName(), store)
                        .get(10, TimeUnit.SECONDS));
            }
            assertEquals(4, threads.size(), threads::toString);
        } finally {
            kit.shutdownTestKit();
        }
    }
}
