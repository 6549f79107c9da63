package dev.tactus.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.config.SequencerConfig;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HttpHardeningTest {
    private static final Duration QUEUE = Duration.ofMinutes(1);
    private static final Duration OUTCOME = Duration.ofMinutes(2);

    private final ActorTestKit kit = ActorTestKit.create();
    private final ServerSettings settings =
            HttpHardening.serverSettings(kit.system(), new SequencerConfig.Admission(1, 1, QUEUE, OUTCOME));

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void aRequestMayTakeLongerThanAnOpCanAndAConnectionLongerThanARequest() {
        var request = Duration.ofMillis(settings.getTimeouts().requestTimeout().toMillis());
        var idle = Duration.ofMillis(settings.getTimeouts().idleTimeout().toMillis());

        assertTrue(request.compareTo(QUEUE.plus(OUTCOME)) > 0);
        assertTrue(idle.compareTo(request) > 0);
    }

    @Test
    void tellsNothingOfItselfAndBoundsWhatAClientSends() {
        assertTrue(settings.getServerHeader().isEmpty());
        assertFalse(settings.getVerboseErrorMessages());
        assertEquals(1, settings.getPipeliningLimit());
        assertEquals(131_072, settings.getParserSettings().getMaxContentLength());
        assertEquals(131_072, settings.getParserSettings().getMaxToStrictBytes());
    }
}
