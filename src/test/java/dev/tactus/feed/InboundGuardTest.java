package dev.tactus.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tactus.feed.InboundGuard.Header;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class InboundGuardTest {
    private final InboundGuard guard = new InboundGuard(8192, 256);

    private static Header frame(int opcode, boolean fin, long length) {
        return new Header(opcode, fin, false, true, length);
    }

    private void assertFine(Header header) {
        assertEquals(Optional.empty(), guard.judge(header));
    }

    private void assertCloses(Close why, Header header) {
        assertEquals(Optional.of(why), guard.judge(header));
    }

    @Test
    void acceptsMessagesUpToTheLimitWholeOrInParts() {
        assertFine(frame(InboundGuard.TEXT, true, 8192));
        assertFine(frame(InboundGuard.BINARY, false, 4096));
        assertFine(frame(InboundGuard.PING, true, 125));
        assertFine(frame(InboundGuard.CONTINUATION, false, 4095));
        assertFine(frame(InboundGuard.CONTINUATION, true, 1));
        assertFine(frame(InboundGuard.TEXT, false, 8192));
        assertCloses(Close.TOO_LARGE, frame(InboundGuard.CONTINUATION, true, 1));
    }

    @ParameterizedTest
    @ValueSource(longs = {8193, 1L << 40, Long.MAX_VALUE})
    void refusesFramesAboveTheLimit(long length) {
        assertCloses(Close.TOO_LARGE, frame(InboundGuard.BINARY, true, length));
    }

    @Test
    void countsEndlessFragmentsEvenWithoutOverflow() {
        assertFine(frame(InboundGuard.TEXT, false, 8192));
        assertCloses(Close.TOO_LARGE, frame(InboundGuard.CONTINUATION, false, Long.MAX_VALUE));
    }

    @Test
    void refusesContinuationsAndMessagesOutOfPlace() {
        assertCloses(Close.PROTOCOL_ERROR, frame(InboundGuard.CONTINUATION, true, 1));
        assertFine(frame(InboundGuard.TEXT, false, 1));
        assertCloses(Close.PROTOCOL_ERROR, frame(InboundGuard.TEXT, true, 1));
    }

    @ParameterizedTest
    @CsvSource({
        "8,false,0",
        "9,false,0",
        "10,false,0",
        "8,true,126",
        "9,true,126",
        "3,true,0",
        "7,true,0",
        "11,true,0",
        "15,true,0"
    })
    void refusesFragmentedOrLongControlFramesAndUnknownOpcodes(int opcode, boolean fin, long length) {
        assertCloses(Close.PROTOCOL_ERROR, frame(opcode, fin, length));
    }

    @Test
    void refusesUnmaskedFramesAndReservedBits() {
        assertCloses(Close.PROTOCOL_ERROR, new Header(InboundGuard.TEXT, true, false, false, 1));
        assertCloses(Close.PROTOCOL_ERROR, new Header(InboundGuard.TEXT, true, true, true, 1));
    }

    @Test
    void refusesMoreFramesThanAPeriodAllows() {
        for (int period = 0; period < 3; period++) {
            for (int i = 0; i < 256; i++) {
                assertFine(frame(InboundGuard.PING, true, 0));
            }
            guard.nextPeriod();
        }
        for (int i = 0; i < 256; i++) {
            assertFine(frame(InboundGuard.PONG, true, 0));
        }
        assertCloses(Close.TOO_MANY_FRAMES, frame(InboundGuard.PONG, true, 0));
    }

    @Test
    void answersACloseFrameWithItsCode() {
        assertEquals(1000, InboundGuard.answerTo(new byte[0]).code());
        assertEquals(
                1000,
                InboundGuard.answerTo(new byte[] {3, (byte) 0xe8, 'b', 'y', 'e'})
                        .code());
        assertEquals(4999, InboundGuard.answerTo(new byte[] {0x13, (byte) 0x87}).code());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65535})
    void answersAnIllegalCloseCodeAsAProtocolError(int code) {
        assertEquals(Close.PROTOCOL_ERROR, InboundGuard.answerTo(new byte[] {(byte) (code >> 8), (byte) code}));
    }

    @Test
    void answersAMalformedClosePayloadAsAProtocolError() {
        assertEquals(Close.PROTOCOL_ERROR, InboundGuard.answerTo(new byte[] {3}));
        assertEquals(Close.PROTOCOL_ERROR, InboundGuard.answerTo(new byte[] {3, (byte) 0xe8, (byte) 0xff}));
    }
}
