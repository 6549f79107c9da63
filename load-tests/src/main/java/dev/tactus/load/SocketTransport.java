package dev.tactus.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Plain HTTP/1.1 over kept connections: the caller's thread writes, one thread reads all answers. A small part of the
 * work of a general client, for it shares the machine with the server that it measures. Connections are made when they
 * are first needed, and again after one has ended.
 */
final class SocketTransport implements Transport {
    private static final int READ_BYTES = 64 * 1024;
    private static final long CHECK_MS = 500;
    private static final byte[] NOTHING = new byte[0];

    private final InetSocketAddress address;
    private final byte[] head;
    private final long timeoutNanos;
    private final Listener listener;
    private final Selector selector;
    private final Queue<Connection> unregistered = new ConcurrentLinkedQueue<>();
    private final ByteBuffer input = ByteBuffer.allocateDirect(READ_BYTES);
    private final Connection[] connections;
    private final Thread reader;
    private volatile boolean closed;

    /** @param base scheme http, host and perhaps a port */
    SocketTransport(URI base, int slots, Duration timeout, Listener listener) throws IOException {
        address = new InetSocketAddress(base.getHost(), base.getPort() < 0 ? 80 : base.getPort());
        head = ("POST /tx HTTP/1.1\r\nHost: " + base.getRawAuthority()
                        + "\r\nContent-Type: application/json\r\nContent-Length: ")
                .getBytes(StandardCharsets.US_ASCII);
        timeoutNanos = timeout.toNanos();
        this.listener = listener;
        selector = Selector.open();
        connections = new Connection[slots];
        for (int i = 0; i < slots; i++) {
            connections[i] = new Connection(i);
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
        selector.wakeup();
        try {
            reader.join();
            for (Connection connection : connections) {
                connection.end();
            }
            selector.close();
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
                selector.select(this::ready, CHECK_MS);
            } catch (IOException e) {
                throw new UncheckedIOException("the selector failed", e);
            }
            for (Connection c = unregistered.poll(); c != null; c = unregistered.poll()) {
                c.register();
            }
            long now = System.nanoTime();
            if (now - checked > TimeUnit.MILLISECONDS.toNanos(CHECK_MS)) {
                checked = now;
                for (Connection connection : connections) {
                    connection.expire(now);
                }
            }
        }
    }

    private void ready(SelectionKey key) {
        if (key.attachment() instanceof Connection connection) {
            connection.ready(key);
        }
    }

    private final class Connection {
        private final int slot;
        private final HttpReader answers = new HttpReader();
        private @Nullable SocketChannel channel;
        private @Nullable ByteBuffer output;
        private long sentNanos;
        private boolean waiting;

        Connection(int slot) {
            this.slot = slot;
        }

        synchronized void send(ByteBuffer request) {
            sentNanos = System.nanoTime();
            waiting = true;
            output = request;
            try {
                SocketChannel open = channel;
                if (open == null) {
                    open = SocketChannel.open();
                    open.configureBlocking(false);
                    open.setOption(StandardSocketOptions.TCP_NODELAY, true);
                    channel = open;
                    open.connect(address);
                    unregistered.add(this);
                    selector.wakeup();
                } else if (open.isConnected()) {
                    write(open, request);
                }
            } catch (IOException | RuntimeException e) {
                // Told by the reader's thread, like every answer: the caller's holds locks.
                end();
                unregistered.add(this);
                selector.wakeup();
            }
        }

        /** What does not fit into the socket's buffer goes when there is room. */
        private void write(SocketChannel open, ByteBuffer request) throws IOException {
            open.write(request);
            if (request.hasRemaining()) {
                unregistered.add(this);
                selector.wakeup();
            } else {
                output = null;
            }
        }

        private void register() {
            if (!registered()) {
                fail("connection failed");
            }
        }

        private synchronized boolean registered() {
            SocketChannel open = channel;
            if (open == null) {
                return false;
            }
            int interest = open.isConnected()
                    ? SelectionKey.OP_READ | (output == null ? 0 : SelectionKey.OP_WRITE)
                    : SelectionKey.OP_CONNECT;
            try {
                open.register(selector, interest, this);
                return true;
            } catch (IOException e) {
                return false;
            }
        }

        private void ready(SelectionKey key) {
            String failure = null;
            Optional<HttpReader.Reply> reply = Optional.empty();
            synchronized (this) {
                try {
                    SocketChannel open = channel;
                    if (open == null || !key.channel().equals(open)) {
                        return;
                    }
                    if (key.isConnectable()) {
                        open.finishConnect();
                    }
                    ByteBuffer left = output;
                    if (left != null && open.isConnected()) {
                        open.write(left);
                        output = left.hasRemaining() ? left : null;
                    }
                    key.interestOps(SelectionKey.OP_READ | (output == null ? 0 : SelectionKey.OP_WRITE));
                    if (key.isReadable()) {
                        reply = receive(open);
                    }
                } catch (IOException e) {
                    failure = "connection broke";
                } catch (HttpReader.Malformed e) {
                    failure = "not an answer: " + e.getMessage();
                }
                if (failure != null) {
                    end();
                }
                if (reply.isPresent() || failure != null) {
                    if (!waiting) {
                        end();
                        return;
                    }
                    waiting = false;
                }
            }
            if (reply.isPresent()) {
                listener.answered(slot, reply.get().status(), reply.get().body().unsafeArray(), null);
            } else if (failure != null) {
                listener.answered(slot, 0, NOTHING, failure);
            }
        }

        private Optional<HttpReader.Reply> receive(SocketChannel open) throws IOException, HttpReader.Malformed {
            input.clear();
            if (open.read(input) < 0) {
                throw new IOException("closed by the server");
            }
            answers.add(input.flip());
            Optional<HttpReader.Reply> reply = answers.next();
            if (reply.isPresent() && reply.get().last()) {
                end();
            }
            return reply;
        }

        private void expire(long now) {
            synchronized (this) {
                if (!waiting || now - sentNanos < timeoutNanos) {
                    return;
                }
            }
            fail("time-out");
        }

        private void fail(String why) {
            synchronized (this) {
                end();
                if (!waiting) {
                    return;
                }
                waiting = false;
            }
            listener.answered(slot, 0, NOTHING, why);
        }

        private synchronized void end() {
            answers.clear();
            output = null;
            SocketChannel open = channel;
            channel = null;
            if (open != null) {
                try {
                    open.close();
                } catch (IOException ignored) {
                    // It is given up anyway.
                }
            }
        }
    }
}
