package dev.tactus.feed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Whatever headers a client writes, as RFC 6455 lays them out: what passes is a legal run of frames within the bounds,
 * and whatever a close frame holds, it is answered with a close frame that may be sent.
 */
class InboundGuardFuzzTest {
    private static final int MAX_BYTES = 8192;
    private static final int MAX_FRAMES = 64;

    private final InboundGuard guard = new InboundGuard(MAX_BYTES, MAX_FRAMES);
    private boolean inside;
    private long messageBytes;
    private int frames;

    @FuzzTest(maxDuration = "60s")
    void judges(byte[] input) {
        var fresh = new InboundGuardFuzzTest();
        var in = ByteBuffer.wrap(input);
        try {
            while (in.hasRemaining() && fresh.passes(header(in))) {
                // Until the connection ends or the client falls silent.
            }
        } catch (BufferUnderflowException silent) {
            assertTrue(!in.hasRemaining() || in.remaining() < 8);
        }
        answersAClose(input);
        unmasksInAnyParts(input);
    }

    private static InboundGuard.Header header(ByteBuffer in) {
        int first = in.get() & 0xff;
        int second = in.get() & 0xff;
        int shortLength = second & 0x7f;
        long length = shortLength == 127 ? in.getLong() : shortLength == 126 ? in.getShort() & 0xffff : shortLength;
        return new InboundGuard.Header(
                first & 0xf, (first & 0x80) != 0, (first & 0x70) != 0, (second & 0x80) != 0, length);
    }

    private boolean passes(InboundGuard.Header header) {
        if (header.opcode() == 3) {
            // Stands for the tick of the clock: no legal frame has this opcode.
            guard.nextPeriod();
            frames = 0;
            return true;
        }
        Optional<Close> violation = guard.judge(header);
        frames++;
        if (violation.isPresent()) {
            assertMayBeSent(violation.get());
            return false;
        }
        assertTrue(frames <= MAX_FRAMES);
        assertTrue(header.masked() && !header.reserved());
        if (header.isControl()) {
            assertTrue(header.opcode() <= InboundGuard.PONG && header.fin() && header.length() <= 125);
        } else {
            assertEquals(inside, header.opcode() == InboundGuard.CONTINUATION);
            messageBytes = (inside ? messageBytes : 0) + header.length();
            assertTrue(header.length() >= 0 && messageBytes <= MAX_BYTES);
            inside = !header.fin();
        }
        return true;
    }

    private static void answersAClose(byte[] payload) {
        Close answer = InboundGuard.answerTo(payload);
        assertMayBeSent(answer);
        int written = payload.length < 2 ? 1000 : (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
        assertTrue(answer.equals(Close.PROTOCOL_ERROR) || answer.code() == written);
    }

    private static void unmasksInAnyParts(byte[] input) {
        byte[] masked = Arrays.copyOf(input, Math.min(input.length, 125));
        int mask = input.length < 4 ? 0x01020304 : ByteBuffer.wrap(input).getInt();
        var frame = new ControlFrame(InboundGuard.PING, masked.length, mask);
        int cut = masked.length == 0 ? 0 : (masked[0] & 0xff) % masked.length;
        frame.append(Arrays.copyOf(masked, cut));
        frame.append(Arrays.copyOfRange(masked, cut, masked.length));

        assertTrue(frame.isComplete());
        byte[] key = ByteBuffer.allocate(4).putInt(mask).array();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= key[i % 4];
        }
        assertArrayEquals(masked, frame.payload());
    }

    /** RFC 6455: 1004 to 1006 and 1015 never stand in a frame, the payload of a control frame ends at 125 bytes. */
    private static void assertMayBeSent(Close close) {
        int code = close.code();
        boolean registered = code >= 1000 && code <= 1014 && (code < 1004 || code > 1006);
        assertTrue(registered || (code >= 3000 && code <= 4999));
        assertTrue(close.reason().getBytes(StandardCharsets.UTF_8).length <= 123);
    }
}
