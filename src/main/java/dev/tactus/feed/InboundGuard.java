package dev.tactus.feed;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Judges what a subscriber sends: RFC 6455's rules for the frames of a client, and our bounds. What it says is of no
 * interest otherwise. Pure but for the place inside a fragmented message; owned by the subscriber's stream.
 */
final class InboundGuard {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int MAX_CONTROL_BYTES = 125;

    private final int maxMessageBytes;
    private final int maxFramesPerPeriod;
    private boolean insideMessage;
    private long messageBytes;
    private int frames;

    InboundGuard(int maxMessageBytes, int maxFramesPerPeriod) {
        this.maxMessageBytes = maxMessageBytes;
        this.maxFramesPerPeriod = maxFramesPerPeriod;
    }

    /** @param reserved whether any of the three reserved bits is set: no extension was agreed on */
    record Header(int opcode, boolean fin, boolean reserved, boolean masked, long length) {
        boolean isControl() {
            return opcode >= CLOSE;
        }
    }

    /** A new period begins: the budget of frames is whole again. */
    void nextPeriod() {
        frames = 0;
    }

    /** @return why the connection must end, or empty if the frame is fine; its payload may still be on its way */
    Optional<Close> judge(Header header) {
        frames++;
        if (frames > maxFramesPerPeriod) {
            return Optional.of(Close.TOO_MANY_FRAMES);
        }
        if (header.reserved() || !header.masked() || header.length() < 0) {
            return Optional.of(Close.PROTOCOL_ERROR);
        }
        return switch (header.opcode()) {
            case TEXT, BINARY -> insideMessage ? Optional.of(Close.PROTOCOL_ERROR) : data(header, 0);
            case CONTINUATION -> insideMessage ? data(header, messageBytes) : Optional.of(Close.PROTOCOL_ERROR);
            case CLOSE, PING, PONG -> control(header);
            default -> Optional.of(Close.PROTOCOL_ERROR);
        };
    }

    /** The close frame that answers a client's close frame with this payload. */
    static Close answerTo(byte[] payload) {
        if (payload.length == 0) {
            return new Close(1000, "");
        }
        if (payload.length == 1) {
            return Close.PROTOCOL_ERROR;
        }
        int code = (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
        boolean registered = code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
        boolean free = code >= 3000 && code <= 4999;
        return (registered || free) && isUtf8(payload) ? new Close(code, "") : Close.PROTOCOL_ERROR;
    }

    private Optional<Close> data(Header header, long before) {
        messageBytes = before + header.length();
        insideMessage = !header.fin();
        return header.length() > maxMessageBytes || messageBytes > maxMessageBytes
                ? Optional.of(Close.TOO_LARGE)
                : Optional.empty();
    }

    private static Optional<Close> control(Header header) {
        return !header.fin() || header.length() > MAX_CONTROL_BYTES
                ? Optional.of(Close.PROTOCOL_ERROR)
                : Optional.empty();
    }

    private static boolean isUtf8(byte[] closePayload) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(closePayload, 2, closePayload.length - 2));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
