package dev.tactus.ingress;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** HTTP/2 without TLS and without an upgrade, frame by frame, well-behaved or not. */
final class Http2Client implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int GOAWAY = 7;
    /** No frame: the server has closed. */
    static final int CLOSED = -1;

    private static final int ACK = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    /** The static table's GET and POST, and http. */
    private static final int GET = 0x82;

    private static final int POST = 0x83;
    private static final int HTTP = 0x86;

    private final RawClient raw;

    record Frame(int type, int stream) {}

    Http2Client(InetSocketAddress server) throws IOException {
        raw = new RawClient(server);
        raw.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").send(frame(SETTINGS, 0, 0, new byte[0]));
    }

    void get(int stream, String path) throws IOException {
        raw.send(request(stream, path));
    }

    /** A request without a body, as bytes. */
    static byte[] request(int stream, String path) {
        return frame(HEADERS, END_STREAM | END_HEADERS, stream, head(GET, path));
    }

    static byte[] reset(int stream) {
        return frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
    }

    void post(int stream, String path, String body) throws IOException {
        var head = new ByteArrayOutputStream();
        head.writeBytes(head(POST, path));
        // content-type, of the static table, with a value of our own.
        head.write(0x0f);
        head.write(31 - 15);
        text(head, "application/json");
        raw.send(frame(HEADERS, END_HEADERS, stream, head.toByteArray()))
                .send(frame(DATA, END_STREAM, stream, body.getBytes(StandardCharsets.UTF_8)));
    }

    void send(byte[] frames) throws IOException {
        raw.send(frames);
    }

    /** The type of the first frame of this stream, RST_STREAM or HEADERS, or that there is no more. */
    int answerTo(int stream) throws IOException {
        for (Frame frame = next(); frame.type != CLOSED; frame = next()) {
            if (frame.stream == stream && frame.type != DATA) {
                return frame.type;
            }
        }
        return CLOSED;
    }

    /** Reads to the end. @return the type of the last frame */
    int untilClosed() throws IOException {
        int last = CLOSED;
        for (Frame frame = next(); frame.type != CLOSED; frame = next()) {
            last = frame.type;
        }
        return last;
    }

    private Frame next() throws IOException {
        InputStream in = raw.in();
        try {
            byte[] head = in.readNBytes(9);
            if (head.length < 9) {
                return new Frame(CLOSED, 0);
            }
            int length = ((head[0] & 0xff) << 16) | ((head[1] & 0xff) << 8) | (head[2] & 0xff);
            in.skipNBytes(length);
            if (head[3] == SETTINGS && (head[4] & ACK) == 0) {
                raw.send(frame(SETTINGS, ACK, 0, new byte[0]));
            }
            return new Frame(head[3], ByteBuffer.wrap(head, 5, 4).getInt() & Integer.MAX_VALUE);
        } catch (SocketException reset) {
            return new Frame(CLOSED, 0);
        }
    }

    private static byte[] head(int method, String path) {
        var head = new ByteArrayOutputStream();
        head.write(method);
        head.write(HTTP);
        // :path and :authority, of the static table, with values of our own.
        head.write(0x04);
        text(head, path);
        head.write(0x01);
        text(head, "x");
        return head.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.write(text.length());
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    @Override
    public void close() throws IOException {
        raw.close();
    }
}
