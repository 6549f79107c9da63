package dev.tactus.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One connection to the feed, from its upgrade to its end. Used by the selector's thread alone. */
final class FeedSocket {
    private static final int MAX_HEAD_BYTES = 16 * 1024;
    private static final int SWITCHING = 101;
    private static final byte FIN_MASKED = (byte) 0x80;
    private static final int MASK_BYTES = 4;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer request;
    private final Told told;
    private final StringBuilder head = new StringBuilder();
    private final WebSocketReader frames = new WebSocketReader();
    private boolean stands;
    private boolean reads = true;
    private boolean ended;

    /** Who is told what becomes of the connection, on the selector's thread. */
    interface Told {
        /** The upgrade was accepted. */
        void stands();

        /** A whole message, until the call returns. */
        void message(WebSocketReader message, long nanos);

        /** Once, and nothing after it; not told if {@link #leave} ended it. */
        void ended(String how, boolean refused);
    }

    /** Where the feed is. */
    record Place(URI base) {
        private InetSocketAddress address() {
            return new InetSocketAddress(base.getHost(), base.getPort() < 0 ? 80 : base.getPort());
        }

        private ByteBuffer request(long from) {
            // The key proves nothing here but that the server knows WebSockets.
            return ByteBuffer.wrap(("GET /ws/subscribe?from_offset=" + from + " HTTP/1.1\r\nHost: "
                            + base.getRawAuthority()
                            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                            + "\r\nSec-WebSocket-Key: dGFjdHVzIGxvYWQgdGVzdA==\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        }
    }

    private FeedSocket(SocketChannel channel, SelectionKey key, ByteBuffer request, Told told) {
        this.channel = channel;
        this.key = key;
        this.request = request;
        this.told = told;
    }

    /**
     * Begins to connect and returns; the key's attachment is the socket.
     *
     * @param receiveBuffer bytes that the system keeps for it; 0 as it likes
     */
    static FeedSocket connect(Selector selector, Place place, long from, int receiveBuffer, Told told)
            throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (receiveBuffer > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
            }
            channel.connect(place.address());
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
            var socket = new FeedSocket(channel, key, place.request(from), told);
            key.attach(socket);
            return socket;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    boolean stands() {
        return stands;
    }

    /** @param input room to receive in, shared by all sockets of the thread */
    void ready(ByteBuffer input) {
        if (ended || !key.isValid()) {
            return;
        }
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            } else if (key.isWritable()) {
                channel.write(request);
                key.interestOps(SelectionKey.OP_READ | (request.hasRemaining() ? SelectionKey.OP_WRITE : 0));
            } else if (key.isReadable()) {
                receive(input);
            }
        } catch (IOException e) {
            end("the connection broke", false);
        } catch (WebSocketReader.Malformed e) {
            end(e.getMessage() == null ? "malformed" : e.getMessage(), false);
        }
    }

    private void receive(ByteBuffer input) throws IOException, WebSocketReader.Malformed {
        input.clear();
        if (channel.read(input) < 0) {
            end("closed without a close frame", false);
            return;
        }
        input.flip();
        long now = System.nanoTime();
        if (!stands && !upgraded(input)) {
            return;
        }
        frames.add(input);
        while (reads && !ended && frames.next()) {
            switch (frames.opcode()) {
                case WebSocketReader.PING ->
                    control(WebSocketReader.PONG, frames.payload().toArray());
                case WebSocketReader.CLOSE -> end(Integer.toString(frames.closeCode()), false);
                case WebSocketReader.PONG -> {
                    // Nobody pinged.
                }
                default -> told.message(frames, now);
            }
        }
    }

    /** Takes the head of the answer, no byte behind it. */
    private boolean upgraded(ByteBuffer input) {
        while (input.hasRemaining()) {
            head.append((char) (input.get() & 0xff));
            int length = head.length();
            if (head.charAt(length - 1) == '\n' && length >= 4 && head.indexOf("\r\n\r\n", length - 4) >= 0) {
                String line = head.substring(0, head.indexOf("\r\n"));
                if (!line.startsWith("HTTP/1.1 " + SWITCHING)) {
                    end(line.length() >= 12 ? line.substring(9, 12) : "not HTTP", true);
                    return false;
                }
                stands = true;
                told.stands();
                return !ended;
            }
            if (length > MAX_HEAD_BYTES) {
                end("not HTTP", true);
                return false;
            }
        }
        return false;
    }

    /** Reads no more from now on; the server is not told. */
    void stopReading() {
        reads = false;
        if (key.isValid()) {
            key.interestOps(0);
        }
    }

    /**
     * Whether the connection is still there, for one that is not read: there is no other way to learn that it was reset
     * than to write. If it is not, what was left to read of it is searched for the close frame.
     */
    void probe(ByteBuffer input) {
        try {
            control(WebSocketReader.PONG, new byte[0]);
        } catch (IOException reset) {
            end(closeCode(input), false);
        }
    }

    private String closeCode(ByteBuffer input) {
        try {
            while (true) {
                input.clear();
                if (channel.read(input) <= 0) {
                    break;
                }
                frames.add(input.flip());
                while (frames.next()) {
                    if (frames.opcode() == WebSocketReader.CLOSE) {
                        return Integer.toString(frames.closeCode());
                    }
                }
            }
        } catch (IOException | WebSocketReader.Malformed e) {
            return "reset";
        }
        return "reset";
    }

    /** A key of zeros leaves the payload as it is. */
    private void control(int opcode, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(2 + MASK_BYTES + payload.length)
                .put((byte) (FIN_MASKED | opcode))
                .put((byte) (FIN_MASKED | payload.length))
                .putInt(0)
                .put(payload)
                .flip();
        channel.write(frame);
        if (frame.hasRemaining()) {
            throw new IOException("the server takes no control frame");
        }
    }

    /** Ends it without a word to whoever is told, politely or as a phone does that loses its network. */
    void leave(boolean politely) {
        if (ended) {
            return;
        }
        ended = true;
        try (channel) {
            if (politely && stands) {
                control(WebSocketReader.CLOSE, new byte[] {3, (byte) 0xe8});
            }
        } catch (IOException alreadyGone) {
            // It is given up anyway.
        }
    }

    private void end(String how, boolean refused) {
        if (!ended) {
            leave(false);
            told.ended(how, refused);
        }
    }
}
