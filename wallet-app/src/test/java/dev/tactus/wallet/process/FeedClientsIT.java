package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.wallet.client.FeedFollower;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What subscribers of a whole node see of its limits and of its end. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class FeedClientsIT extends DevnetFixture {
    @Override
    Map<String, String> settings() {
        return Map.of("SEQ_FEED_MAX_PER_ADDRESS", "2");
    }

    @BeforeEach
    void fund() throws Exception {
        deposit(user(0));
        mineUntilCredited(user(0));
    }

    @Test
    void w3_oneAddressHasNoMoreThanItsPlaces() throws Exception {
        try (var first = new FeedFollower();
                var second = new FeedFollower()) {
            first.connect(node.uri());
            second.connect(node.uri());

            String refused = RawUpgrade.answer(node.uri(), "/ws/subscribe");
            assertTrue(refused.startsWith("HTTP/1.1 429 "), refused);
            assertTrue(
                    refused.endsWith(
                            "{\"ok\":false,\"code\":\"OVERLOADED\",\"message\":\"ws subscriber limit reached\"}"),
                    refused);

            second.disconnect();
            await(
                    "its place is free",
                    () -> RawUpgrade.answer(node.uri(), "/ws/subscribe").startsWith("HTTP/1.1 101 "));
        }
    }

    @Test
    void w8_aSubscriberIsClosedWith1001AndResumesAtTheNextStart() throws Exception {
        try (var follower = new FeedFollower()) {
            follower.connect(node.uri());
            var _ = submitted(0);
            long head = client.head();
            await("everything is told", () -> follower.told().size() == head);

            stopNode();

            await("it is closed", () -> !follower.ends().isEmpty());
            assertEquals(List.of("1001 sequencer shutting down"), follower.ends());
            startNode();
            var _ = submitted(1);
            follower.connect(node.uri());
            await("the rest is told, too", () -> follower.told().size() == client.head());
            assertEquals(follower.order(node.uri()), follower.told());
            assertEquals(List.of(), follower.wrongs());
            assertEquals(0, follower.refusedClaims());
        }
    }
}
