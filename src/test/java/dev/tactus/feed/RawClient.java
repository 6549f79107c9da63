package dev.tactus.feed;

import dev.tactus.protocol.Bytes;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A WebSocket client that may break every rule: it sends and reads bytes of its own choice on a plain socket. */
final class RawClient implements AutoCloseable {
    private static final int SMALL_WINDOW = 8 * 1024;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final String answer;

    /** Connects from {@code local}, an address of this machine, and upgrades from offset 0. */
    static RawClient from(String local, InetSocketAddress server) throws IOException {
        return new RawClient(new InetSocketAddress(local, 0), server, 0);
    }

    RawClient(InetSocketAddress server, long fromOffset) throws IOException {
        this(new InetSocketAddress(0), server, fromOffset);
    }

    /** Upgrades; the receive window is small, so that a client that does not read is noticed after little data. */
    private RawClient(InetSocketAddress local, InetSocketAddress server, long fromOffset) throws IOException {
        socket.bind(local);
        socket.setReceiveBufferSize(SMALL_WINDOW);
        socket.setSoTimeout(30_000);
        socket.connect(server);
        String request = "GET /ws/subscribe?from_offset=" + fromOffset + " HTTP/1.1\r\nHost: localhost\r\n"
                + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            head.write(in.readByte());
        }
        answer = head.toString(StandardCharsets.US_ASCII);
    }

    /** A frame as the server sent it. */
    record Received(int opcode, Bytes payload) {
        String text() {
            return new String(payload.unsafeArray(), StandardCharsets.UTF_8);
        }

        int closeCode() {
            return (payload.get(0) & 0xff) << 8 | (payload.get(1) & 0xff);
        }

        String closeReason() {
            return new String(payload.unsafeArray(), 2, payload.size() - 2, StandardCharsets.UTF_8);
        }
    }

    /** Status line and headers of the answer to the upgrade. */
    String answer() {
        return answer;
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void sendFrame(int opcode, boolean fin, byte[] payload) throws IOException {
        send(frame(opcode, fin, payload));
    }

    /** A masked frame. */
    static byte[] frame(int opcode, boolean fin, byte[] payload) {
        byte[] mask = {0x12, 0x34, (byte) 0x9a, (byte) 0xf0};
        ByteBuffer buffer = ByteBuffer.allocate(payload.length + 14);
        buffer.put((byte) ((fin ? 0x80 : 0) | opcode));
        if (payload.length < 126) {
            buffer.put((byte) (0x80 | payload.length));
        } else {
            buffer.put((byte) (0x80 | 126)).putShort((short) payload.length);
        }
        buffer.put(mask);
        for (int i = 0; i < payload.length; i++) {
            buffer.put((byte) (payload[i] ^ mask[i % 4]));
        }
        byte[] frame = new byte[buffer.position()];
        buffer.flip().get(frame);
        return frame;
    }

    Received read() throws IOException {
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = (int) in.readLong();
        }
        byte[] payload = new byte[length];
        in.readFully(payload);
        return new Received(first & 0x0f, Bytes.wrap(payload));
    }

    /** The next frame that is no ping. */
    Received readPastPings() throws IOException {
        Received received = read();
        while (received.opcode() == InboundGuard.PING) {
            received = read();
        }
        return received;
    }

    /** The next close frame; what comes before it is skipped. */
    Received readUntilClose() throws IOException {
        Received received = read();
        while (received.opcode() != InboundGuard.CLOSE) {
            received = read();
        }
        return received;
    }

    /** Whether the server has ended the connection, in whatever way. */
    boolean isEnded() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException e) {
            return true;
        }
    }

    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Ends it with a reset instead of a farewell. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
