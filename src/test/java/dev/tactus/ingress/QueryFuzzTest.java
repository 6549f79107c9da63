package dev.tactus.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tactus.config.AllowedOrigins;
import dev.tactus.protocol.ChainedTx;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.Uri;
import org.apache.pekko.http.scaladsl.model.IllegalUriException;

/**
 * Whatever stands behind the question mark, or in a path: {@code invalid query}, or exactly what is written there. A
 * stream is opened where the query says, and for a claim to resume only if it is whole and holds.
 */
class QueryFuzzTest {
    private static final int MAX_LIMIT = 1000;

    @FuzzTest(maxDuration = "60s")
    void reads(byte[] input) throws ApiException {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        readsAPathParameter(text);
        HttpRequest request;
        try {
            request = HttpRequest.create().withUri(Uri.create("http://node/ws/subscribe?" + text, Uri.RELAXED));
        } catch (IllegalUriException neverReachesUs) {
            return;
        }
        try {
            Query query = Query.of(request);
            readsTheOrder(query);
            readsASender(query);
        } catch (ApiException refused) {
            assertInvalidQuery(refused);
        }
        subscribes(request);
    }

    private static void readsAPathParameter(String text) {
        try {
            assertIsNumber(text, Query.number(text));
        } catch (ApiException refused) {
            assertInvalidQuery(refused);
        }
        try {
            assertTrue(Query.hash(text).toHex().equalsIgnoreCase(text), text);
        } catch (ApiException refused) {
            assertInvalidQuery(refused);
        }
    }

    private static void readsTheOrder(Query query) throws ApiException {
        for (String name : List.of("from", "from_offset")) {
            long number = query.number(name, 7);
            Optional<String> written = query.text(name);
            if (written.isPresent()) {
                assertIsNumber(written.get(), number);
            } else {
                assertEquals(7, number);
            }
        }
        int limit = query.limit(100, MAX_LIMIT);
        assertTrue(limit >= 1 && limit <= MAX_LIMIT);
        assertTrue(query.has("limit") || limit == 100);
    }

    private static void readsASender(Query query) throws ApiException {
        assertTrue(query.address("sender")
                .toHex()
                .equalsIgnoreCase(query.text("sender").orElseThrow()));
    }

    private static void subscribes(HttpRequest request) throws ApiException {
        var gate = new Gate();
        try {
            var _ = new SubscribeRoute(
                            gate,
                            () -> Ingress.DEPLOYMENT,
                            new FakeOrder(),
                            Runnable::run,
                            new OriginCheck(AllowedOrigins.NONE))
                    .handle(request);
            Query query = Query.of(request);
            if (query.has("era_id") || query.has("recovery_generation") || query.has("next_input")) {
                assertFalse(query.has("from_offset"));
                claims(query, gate.openedAt);
            } else {
                assertEquals(query.number("from_offset", 0), gate.openedAt);
                assertTrue(gate.openedAt >= 0);
            }
        } catch (ApiException refused) {
            assertInvalidQuery(refused);
            assertEquals(-1, gate.openedAt);
        }
    }

    private static void claims(Query query, long openedAt) throws ApiException {
        assertIsNumber(query.text("recovery_generation").orElseThrow(), query.number("recovery_generation", 0));
        assertIsNumber(query.text("next_input").orElseThrow(), query.number("next_input", 0));
        boolean holds = query.uuid("era_id").equals(Ingress.ERA)
                && query.number("recovery_generation", 0) == Gate.AT.generation()
                && query.number("next_input", 0) <= Gate.AT.head();
        assertEquals(holds ? query.number("next_input", 0) : -1, openedAt);
    }

    private static void assertIsNumber(String text, long number) {
        assertTrue(text.chars().allMatch(digit -> digit >= '0' && digit <= '9'), text);
        assertEquals(new BigInteger(text), BigInteger.valueOf(number));
    }

    private static void assertInvalidQuery(ApiException refused) {
        assertEquals(ApiError.INVALID_QUERY, refused.failure().error());
    }

    /** Opens for everyone and tells where. */
    private static final class Gate implements FeedGate {
        static final Position AT = new Position(5, 1);

        private long openedAt = -1;

        @Override
        public Optional<Slot> tryAcquire() {
            return Optional.of(() -> {});
        }

        @Override
        public boolean isUpgrade(HttpRequest request) {
            return true;
        }

        @Override
        public HttpResponse open(
                Slot slot, HttpRequest request, long fromOffset, long generation, List<HttpHeader> headers) {
            openedAt = fromOffset;
            return HttpResponse.create();
        }

        @Override
        public Position position() {
            return AT;
        }

        @Override
        public String encode(ChainedTx entry) {
            throw new UnsupportedOperationException();
        }
    }
}
