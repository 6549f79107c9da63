package dev.tactus.load;

import dev.tactus.protocol.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads what a WebSocket server sends, however it is cut: unmasked frames of RFC 6455, without extensions. A message stays
 * where it was received, so that nothing is made for it. Not thread-safe.
 */
final class WebSocketReader {
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    /** An op has at most 4 KiB, a direct input what fits an L1 transaction. */
    static final int MAX_BYTES = 4 << 20;

    private static final int CONTINUATION = 0;
    private static final int MAX_CONTROL_BYTES = 125;
    private static final int FIRST_BYTES = 4096;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int from;
    private int to;
    private int opcode;
    private int payloadAt;
    private int payloadLength;
    private byte[] fragments = new byte[0];
    private int fragmentsOpcode = -1;
    private int fragmentsLength;

    /** What was sent is not what a WebSocket server may send, or too much. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    /** Everything of {@code more}; the messages returned before are gone. */
    void add(ByteBuffer more) {
        int kept = to - from;
        int total = kept + more.remaining();
        byte[] room = total <= bytes.length ? bytes : new byte[Math.max(total, 2 * bytes.length)];
        System.arraycopy(bytes, from, room, 0, kept);
        bytes = room;
        more.get(bytes, kept, more.remaining());
        from = 0;
        to = total;
    }

    /** Goes to the next whole message or control frame; false if more has to be received for it. */
    boolean next() throws Malformed {
        while (frame()) {
            boolean fin = (bytes[from] & 0x80) != 0;
            int code = bytes[from] & 0x0f;
            from = payloadAt + payloadLength;
            if (code >= CLOSE) {
                opcode = control(code, fin);
                return true;
            }
            boolean continues = code == CONTINUATION;
            if (continues != (fragmentsOpcode >= 0) || code > BINARY) {
                throw new Malformed("a frame out of turn");
            }
            if (fin && !continues) {
                opcode = code;
                return true;
            }
            append(continues ? fragmentsOpcode : code);
            if (fin) {
                whole();
                return true;
            }
        }
        return false;
    }

    private int control(int code, boolean fin) throws Malformed {
        if (code > PONG || !fin || payloadLength > MAX_CONTROL_BYTES) {
            throw new Malformed("a control frame that is none");
        }
        return code;
    }

    private void append(int code) throws Malformed {
        fragmentsOpcode = code;
        int total = fragmentsLength + payloadLength;
        if (total > MAX_BYTES) {
            throw new Malformed("a message of more than " + MAX_BYTES + " bytes");
        }
        if (total > fragments.length) {
            fragments = Arrays.copyOf(fragments, Math.max(total, 2 * fragments.length));
        }
        System.arraycopy(bytes, payloadAt, fragments, fragmentsLength, payloadLength);
        fragmentsLength = total;
    }

    /** Puts the whole message in front of what was received behind it. */
    private void whole() {
        int rest = to - from;
        byte[] room = new byte[Math.max(fragmentsLength + rest, FIRST_BYTES)];
        System.arraycopy(fragments, 0, room, 0, fragmentsLength);
        System.arraycopy(bytes, from, room, fragmentsLength, rest);
        bytes = room;
        opcode = fragmentsOpcode;
        payloadAt = 0;
        payloadLength = fragmentsLength;
        from = fragmentsLength;
        to = fragmentsLength + rest;
        fragmentsOpcode = -1;
        fragmentsLength = 0;
    }

    /** Whether a whole frame has been received; then its payload is known. */
    private boolean frame() throws Malformed {
        int have = to - from;
        if (have < 2) {
            return false;
        }
        if ((bytes[from] & 0x70) != 0 || (bytes[from + 1] & 0x80) != 0) {
            throw new Malformed("a frame that is masked or of an extension");
        }
        int code = bytes[from + 1] & 0x7f;
        int head = code == LENGTH_64 ? 10 : code == LENGTH_16 ? 4 : 2;
        if (have < head) {
            return false;
        }
        long length = code;
        if (head > 2) {
            length = 0;
            for (int i = 2; i < head; i++) {
                length = length << 8 | (bytes[from + i] & 0xff);
            }
        }
        if (length < 0 || length > MAX_BYTES) {
            throw new Malformed("a message of more than " + MAX_BYTES + " bytes");
        }
        payloadAt = from + head;
        payloadLength = (int) length;
        return have - head >= length;
    }

    /** {@link #TEXT}, {@link #BINARY}, {@link #CLOSE}, {@link #PING} or {@link #PONG}. */
    int opcode() {
        return opcode;
    }

    /** Where the payload lies: from {@link #at} on, {@link #length} bytes, until more is added. */
    byte[] bytes() {
        return bytes;
    }

    int at() {
        return payloadAt;
    }

    int length() {
        return payloadLength;
    }

    Bytes payload() {
        return Bytes.wrap(Arrays.copyOfRange(bytes, payloadAt, payloadAt + payloadLength));
    }

    /** Of a close frame; 1005 if it tells none. */
    int closeCode() {
        return payloadLength < 2 ? 1005 : (bytes[payloadAt] & 0xff) << 8 | (bytes[payloadAt + 1] & 0xff);
    }
}
