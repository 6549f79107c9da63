package dev.tactus.devnet;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clock offset of a development L1 in another process, for tests of outages: the node there and the chain agree on
 * what time it is. Only a system property turns it on, never a setting, and only a development L1 on loopback is
 * believed. An offset that was seen never shrinks; while the L1 is out of reach the last one holds. Thread-safe.
 */
public final class DevelopmentClock implements Supplier<Duration>, AutoCloseable {
    /** Names the endpoint to follow. */
    public static final String PROPERTY = "tactus.development.clock";

    private static final Logger LOG = LoggerFactory.getLogger(DevelopmentClock.class);
    private static final Duration POLL = Duration.ofMillis(50);

    private final AnvilClient client;
    private final AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);
    private final ScheduledThreadPoolExecutor poller;

    private DevelopmentClock(AnvilClient client) {
        this.client = client;
        poller = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("development-clock").factory());
    }

    /**
     * What {@link #PROPERTY} asks for.
     *
     * @throws IOException if it is no loopback address or no development L1 answers there
     */
    public static Optional<DevelopmentClock> ofProperty() throws IOException {
        String uri = System.getProperty(PROPERTY, "");
        return uri.isEmpty() ? Optional.empty() : Optional.of(following(URI.create(uri)));
    }

    /** @throws IOException if it is no loopback address or no development L1 answers there */
    public static DevelopmentClock following(URI endpoint) throws IOException {
        if (endpoint.getHost() == null
                || !InetAddress.getByName(endpoint.getHost()).isLoopbackAddress()) {
            throw new IOException(PROPERTY + " must name a development L1 on loopback");
        }
        var clock = new DevelopmentClock(new AnvilClient(endpoint));
        try {
            clock.read();
        } catch (IOException e) {
            clock.close();
            throw new IOException(PROPERTY + " names no development L1: " + e.getMessage(), e);
        }
        LOG.warn("this node's clocks follow a development L1: never do that where there is money");
        var _ = clock.poller.scheduleWithFixedDelay(clock::poll, POLL.toNanos(), POLL.toNanos(), TimeUnit.NANOSECONDS);
        return clock;
    }

    private void poll() {
        try {
            read();
        } catch (IOException e) {
            LOG.debug("the development L1 does not tell the time", e);
        }
    }

    private void read() throws IOException {
        JsonNode seconds = client.call("devnet_clockOffset");
        if (!seconds.canConvertToLong()) {
            throw new IOException("it does not tell its clock's offset");
        }
        Duration told = Duration.ofSeconds(seconds.longValue());
        var _ = offset.accumulateAndGet(told, (one, other) -> one.compareTo(other) >= 0 ? one : other);
    }

    @Override
    public Duration get() {
        return Objects.requireNonNull(offset.get());
    }

    @Override
    public void close() {
        poller.shutdownNow();
        client.close();
    }
}
