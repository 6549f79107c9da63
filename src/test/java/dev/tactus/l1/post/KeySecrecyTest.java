package dev.tactus.l1.post;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import com.typesafe.config.ConfigFactory;
import dev.tactus.config.ConfigException;
import dev.tactus.config.ConfigLoader;
import dev.tactus.sim.SimDeployment;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Nothing that anybody gets to see holds the key that posts batches, in whatever notation (G16). */
@Timeout(120)
class KeySecrecyTest {
    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private static final Logger L1 = (Logger) LoggerFactory.getLogger("dev.tactus.l1");

    @TempDir
    Path folder;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Level rootBefore = Level.INFO;
    private @Nullable Level l1Before;

    @BeforeEach
    void listen() {
        rootBefore = ROOT.getLevel();
        l1Before = L1.getLevel();
        log.start();
        ROOT.addAppender(log);
        ROOT.setLevel(Level.TRACE);
        L1.setLevel(Level.TRACE);
    }

    @AfterEach
    void stopListening() {
        ROOT.detachAppender(log);
        ROOT.setLevel(rootBefore);
        L1.setLevel(l1Before);
    }

    @Test
    void noLogAndNothingShownOfManyBadRunsHoldsTheKey() {
        for (long seed = 0; seed < 8; seed++) {
            try (var world = PostingWorld.random(seed)) {
                world.start();
                for (int i = 0; i < 10; i++) {
                    world.seal(1);
                    world.slots(3);
                    world.restart();
                }
                assertSilent(world.status().toString());
                assertSilent(world.journal.load().toString());
            }
        }

        assertTrue(log.list.size() > 20, "the runs said nothing");
        for (ILoggingEvent event : List.copyOf(log.list)) {
            assertSilent(event.getFormattedMessage());
            assertSilent(
                    event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        assertSilent(PostingWorld.WALLET.toString());
    }

    @Test
    void noErrorOfAConfigurationHoldsTheKeyWhereverItWasPut() throws Exception {
        String key = SimDeployment.SUBMITTER_KEY.reveal().toHex();
        Path file = folder.resolve("key");
        Files.writeString(file, key + "00\n");
        for (String variable : List.of(
                "SEQ_ETH_RPC_URL",
                "SEQ_CHAIN_ID",
                "SEQ_APP_ADDRESS",
                "SEQ_PORTALS",
                "SEQ_TOKEN",
                "SEQ_HTTP_ADDR",
                "SEQ_POSTING_BUDGET_GWEI",
                "SEQ_BATCH_SUBMITTER_PRIVATE_KEY")) {
            assertRefusedSilently(Map.of(variable, key + "00"));
        }
        assertRefusedSilently(Map.of("SEQ_BATCH_SUBMITTER_PRIVATE_KEY_FILE", file.toString()));
        assertRefusedSilently(Map.of("SEQ_BATCH_SUBMITTER_PRIVATE_KEY_FILE", key));
    }

    private static void assertRefusedSilently(Map<String, String> environment) {
        var refused = assertThrows(
                ConfigException.class,
                () -> new ConfigLoader(ConfigFactory.load()).load(Map.of(), environment, Map.of()));
        refused.problems().forEach(KeySecrecyTest::assertSilent);
    }

    private static void assertSilent(String text) {
        byte[] key = SimDeployment.SUBMITTER_KEY.reveal().toArray();
        String hex = SimDeployment.SUBMITTER_KEY.reveal().toHex().substring(2);
        assertFalse(text.toLowerCase(Locale.ROOT).contains(hex.substring(0, 16)), "the key in hex");
        assertFalse(text.contains(new BigInteger(1, key).toString().substring(0, 20)), "the key in decimal");
        assertFalse(text.contains(Base64.getEncoder().encodeToString(key).substring(0, 16)), "the key in base 64");
    }
}
