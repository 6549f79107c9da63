package dev.tactus.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One kept connection of a {@link SocketTransport}: anybody sends, the reader's thread does all else. */
final class SocketConnection {
    private static final byte[] NOTHING = new byte[0];

    private final int slot;
    private final Shared shared;
    private final HttpReader answers = new HttpReader();
    private @Nullable SocketChannel channel;
    private @Nullable ByteBuffer output;
    private long sentNanos;
    private boolean waiting;

    SocketConnection(int slot, Shared shared) {
        this.slot = slot;
        this.shared = shared;
    }

    /**
     * What the connections of one transport have in common.
     *
     * @param idleNanos    after its last request by so much, a connection is not used again
     * @param unregistered that the reader's thread is to look at
     * @param input        room to receive in, the reader's alone
     */
    record Shared(
            InetSocketAddress address,
            long timeoutNanos,
            long idleNanos,
            Transport.Listener listener,
            Selector selector,
            Queue<SocketConnection> unregistered,
            ByteBuffer input) {
        private void lookAt(SocketConnection connection) {
            unregistered.add(connection);
            selector.wakeup();
        }
    }

    /** Returns at once. Connects if there is no connection any more. */
    synchronized void send(ByteBuffer request) {
        long now = System.nanoTime();
        if (channel != null && now - sentNanos >= shared.idleNanos()) {
            end();
        }
        sentNanos = now;
        waiting = true;
        output = request;
        try {
            SocketChannel open = channel;
            if (open == null) {
                open = SocketChannel.open();
                open.configureBlocking(false);
                open.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel = open;
                open.connect(shared.address());
                shared.lookAt(this);
            } else if (open.isConnected()) {
                write(open, request);
            }
        } catch (IOException | RuntimeException e) {
            // Told by the reader's thread, like every answer: the caller's holds locks.
            end();
            shared.lookAt(this);
        }
    }

    /** What does not fit into the socket's buffer goes when there is room. */
    private void write(SocketChannel open, ByteBuffer request) throws IOException {
        open.write(request);
        if (request.hasRemaining()) {
            shared.lookAt(this);
        } else {
            output = null;
        }
    }

    /** Has the reader wait for what the connection is to do next; one that has failed is told. */
    void register() {
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
            open.register(shared.selector(), interest, this);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Does what can be done now, and tells an answer that has become whole. */
    void ready(SelectionKey key) {
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
            shared.listener()
                    .answered(slot, reply.get().status(), reply.get().body().unsafeArray(), null);
        } else if (failure != null) {
            shared.listener().answered(slot, 0, NOTHING, failure);
        }
    }

    private Optional<HttpReader.Reply> receive(SocketChannel open) throws IOException, HttpReader.Malformed {
        shared.input().clear();
        if (open.read(shared.input()) < 0) {
            throw new IOException("closed by the server");
        }
        answers.add(shared.input().flip());
        Optional<HttpReader.Reply> reply = answers.next();
        if (reply.isPresent() && reply.get().last()) {
            end();
        }
        return reply;
    }

    /** Gives up waiting for an answer that is too late. */
    void expire(long now) {
        synchronized (this) {
            if (!waiting || now - sentNanos < shared.timeoutNanos()) {
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
        shared.listener().answered(slot, 0, NOTHING, why);
    }

    /** Without a word to the listener. */
    synchronized void end() {
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
