package dev.tactus.load;

import dev.tactus.protocol.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the answers of one HTTP/1.1 connection, one after the other, however they are cut. Knows Content-Length and
 * chunks; an answer without either is refused, since it would end only with the connection. Not thread-safe.
 */
final class HttpReader {
    /** No answer to an op comes near. */
    static final int MAX_BYTES = 1 << 20;

    private static final int FIRST_BYTES = 2048;
    private static final int HEX = 16;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    /** What was sent is not an answer that this reader knows. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    /** @param last the server closes the connection after it */
    record Reply(int status, Bytes body, boolean last) {}

    void add(ByteBuffer more) throws Malformed {
        int total = length + more.remaining();
        if (total > MAX_BYTES) {
            throw new Malformed("an answer of more than " + MAX_BYTES + " bytes");
        }
        if (total > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(total, 2 * bytes.length));
        }
        more.get(bytes, length, more.remaining());
        length = total;
    }

    boolean isEmpty() {
        return length == 0;
    }

    void clear() {
        length = 0;
    }

    /** The next answer if it is whole; a {@code 100 Continue} is passed over. */
    Optional<Reply> next() throws Malformed {
        int headEnd = endOfHead();
        if (headEnd < 0) {
            return Optional.empty();
        }
        String[] lines = new String(bytes, 0, headEnd, StandardCharsets.ISO_8859_1).split("\r\n", -1);
        int status = status(lines[0]);
        int start = headEnd + 4;
        if (status < 200) {
            drop(start);
            return next();
        }
        var head = new Head(lines);
        if (head.chunked) {
            return chunked(status, start, head.last);
        }
        if (head.length < 0) {
            throw new Malformed("an answer without a length");
        }
        if (length - start < head.length) {
            return Optional.empty();
        }
        byte[] body = Arrays.copyOfRange(bytes, start, start + head.length);
        drop(start + head.length);
        return Optional.of(new Reply(status, Bytes.wrap(body), head.last));
    }

    private Optional<Reply> chunked(int status, int start, boolean last) throws Malformed {
        byte[] body = new byte[0];
        int at = start;
        while (true) {
            int end = lineEnd(at);
            if (end < 0) {
                return Optional.empty();
            }
            int size =
                    number(new String(bytes, at, end - at, StandardCharsets.ISO_8859_1).split(";", 2)[0].strip(), HEX);
            int next = end + 2 + size + 2;
            if (length < next) {
                return Optional.empty();
            }
            if (size == 0) {
                drop(next);
                return Optional.of(new Reply(status, Bytes.wrap(body), last));
            }
            int before = body.length;
            body = Arrays.copyOf(body, before + size);
            System.arraycopy(bytes, end + 2, body, before, size);
            at = next;
        }
    }

    private static int status(String line) throws Malformed {
        if (!line.startsWith("HTTP/1.") || line.length() < 12) {
            throw new Malformed("not an HTTP/1.1 answer");
        }
        return number(line.substring(9, 12), 10);
    }

    private static int number(String digits, int radix) throws Malformed {
        try {
            int value = Integer.parseInt(digits, radix);
            if (value >= 0 && value <= MAX_BYTES) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new Malformed("a number that is none");
        }
        throw new Malformed("a number out of range");
    }

    private int endOfHead() {
        for (int i = 0; i + 3 < length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private int lineEnd(int from) {
        for (int i = from; i + 1 < length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void drop(int count) {
        System.arraycopy(bytes, count, bytes, 0, length - count);
        length -= count;
    }

    private static final class Head {
        private int length = -1;
        private boolean chunked;
        private boolean last;

        Head(String[] lines) throws Malformed {
            for (int i = 1; i < lines.length; i++) {
                int colon = lines[i].indexOf(':');
                if (colon > 0) {
                    String value = lines[i].substring(colon + 1).strip().toLowerCase(Locale.ROOT);
                    switch (lines[i].substring(0, colon).toLowerCase(Locale.ROOT)) {
                        case "content-length" -> length = number(value, 10);
                        case "transfer-encoding" -> chunked = value.contains("chunked");
                        case "connection" -> last = value.contains("close");
                        default -> {
                            // Nothing that the length of the body hangs on.
                        }
                    }
                }
            }
        }
    }
}
