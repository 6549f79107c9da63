package dev.tactus.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Plain HTTP/1.1 over kept connections: the caller's thread writes, one thread reads all answers. A small part of the
 * work of a general client, for it shares the machine with the server that it measures. Connections are made when they
 * are first needed, and again after one has ended.
 */
final class SocketTransport implements Transport {
    private static final int READ_BYTES = 64 * 1024;
    private static final long CHECK_MS = 500;
    /** Servers end idle connections after 5 s and more, some just when the next request is on its way. */
    private static final Duration IDLE = Duration.ofSeconds(4);

    private final byte[] head;
    private final SocketConnection.Shared shared;
    private final SocketConnection[] connections;
    private final Thread reader;
    private volatile boolean closed;

    /** @param base scheme http, host and perhaps a port */
    SocketTransport(URI base, int slots, Duration timeout, Listener listener) throws IOException {
        this(base, slots, timeout, IDLE, listener);
    }

    /** @param idle after its last request by so much, a connection is not used again */
    SocketTransport(URI base, int slots, Duration timeout, Duration idle, Listener listener) throws IOException {
        head = ("POST /tx HTTP/1.1\r\nHost: " + base.getRawAuthority()
                        + "\r\nContent-Type: application/json\r\nContent-Length: ")
                .getBytes(StandardCharsets.US_ASCII);
        shared = new SocketConnection.Shared(
                new InetSocketAddress(base.getHost(), base.getPort() < 0 ? 80 : base.getPort()),
                timeout.toNanos(),
                idle.toNanos(),
                listener,
                Selector.open(),
                new ConcurrentLinkedQueue<>(),
                ByteBuffer.allocateDirect(READ_BYTES));
        connections = new SocketConnection[slots];
        for (int i = 0; i < slots; i++) {
            connections[i] = new SocketConnection(i, shared);
        }
        reader = Thread.ofPlatform().name("load-answers").daemon().start(this::read);
    }

    @Override
    public int slots() {
        return connections.length;
    }

    @Override
    public void post(int slot, byte[] body) {
        byte[] size = (body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer request = ByteBuffer.allocate(head.length + size.length + body.length)
                .put(head)
                .put(size)
                .put(body)
                .flip();
        connections[slot].send(request);
    }

    @Override
    public void close() {
        closed = true;
        shared.selector().wakeup();
        try {
            reader.join();
            for (SocketConnection connection : connections) {
                connection.end();
            }
            shared.selector().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        long checked = System.nanoTime();
        while (!closed) {
            try {
                shared.selector().select(this::ready, CHECK_MS);
            } catch (IOException e) {
                throw new UncheckedIOException("the selector failed", e);
            }
            for (var c = shared.unregistered().poll();
                    c != null;
                    c = shared.unregistered().poll()) {
                c.register();
            }
            long now = System.nanoTime();
            if (now - checked > TimeUnit.MILLISECONDS.toNanos(CHECK_MS)) {
                checked = now;
                for (SocketConnection connection : connections) {
                    connection.expire(now);
                }
            }
        }
    }

    private void ready(SelectionKey key) {
        if (key.attachment() instanceof SocketConnection connection) {
            connection.ready(key);
        }
    }
}
