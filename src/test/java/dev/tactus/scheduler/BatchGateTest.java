package dev.tactus.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.FeeExponent;
import dev.tactus.protocol.Frame;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BatchGateTest {
    private static final long BLOCK = 5_000;

    @Test
    void acceptsTheExpectedNonceWithWellFormedFrames() {
        Batch batch = batch(7, frame(4_000, 0), frame(4_000, 3), frame(BLOCK, FeeExponent.MAX));

        assertEquals(new GateVerdict.Accepted(batch), judge(batch, 7));
    }

    @Test
    void refusesWhatDoesNotDecode() {
        byte[] ssz = BatchCodec.encode(batch(0, frame(BLOCK, 1)));

        for (int size = 0; size < ssz.length; size++) {
            // Cut right behind the fixed part it is the encoding of a batch without frames.
            if (size != BatchCodec.EMPTY_BATCH_BYTES) {
                assertUndecodable(Arrays.copyOf(ssz, size));
            }
        }
    }

    @Test
    void judgesTheNonceBeforeTheFrames() {
        Batch malformed = batch(8, frame(BLOCK + 1, 0));

        assertEquals(new GateVerdict.WrongNonce(7, 8), judge(malformed, 7));
        assertEquals(new GateVerdict.WrongNonce(-1, 8), judge(malformed, -1));
    }

    @Test
    void acceptsABatchWithoutFramesHoweverLate() {
        Batch empty = new Batch(-1, List.of());

        assertEquals(new GateVerdict.Accepted(empty), BatchGate.judge(encode(empty), Long.MAX_VALUE, -1));
    }

    @Test
    void refusesASafeBlockAheadOfTheInput() {
        assertEquals(new GateVerdict.Malformed(0), judge(batch(0, frame(BLOCK + 1, 0)), 0));
        assertEquals(new GateVerdict.Malformed(1), judge(batch(0, frame(BLOCK, 0), frame(BLOCK + 1, 0)), 0));
        assertEquals(new GateVerdict.Malformed(0), judge(batch(0, frame(-1, 0)), 0), "uint64 is unsigned");
    }

    @Test
    void refusesSafeBlocksThatDecrease() {
        assertEquals(new GateVerdict.Malformed(1), judge(batch(0, frame(BLOCK, 0), frame(BLOCK - 1, 0)), 0));
    }

    @Test
    void refusesAFeeBeyondTheTable() {
        assertEquals(new GateVerdict.Malformed(0), judge(batch(0, frame(BLOCK, FeeExponent.MAX + 1)), 0));
    }

    @Test
    void callsAMalformedBatchMalformedThoughItIsStaleToo() {
        assertEquals(new GateVerdict.Malformed(1), judge(batch(0, frame(0, 0), frame(0, FeeExponent.MAX + 1)), 0));
    }

    @Test
    void skipsABatchWhoseFirstFrameHasWaitedTooLong() {
        assertInstanceOf(GateVerdict.Accepted.class, judge(batch(0, frame(BLOCK - 1_199, 0)), 0));
        assertEquals(
                new GateVerdict.Stale(BLOCK - 1_200), judge(batch(0, frame(BLOCK - 1_200, 0), frame(BLOCK, 0)), 0));
    }

    private static void assertUndecodable(byte[] ssz) {
        assertInstanceOf(GateVerdict.Undecodable.class, BatchGate.judge(Bytes.wrap(ssz), BLOCK, 0));
    }

    private static GateVerdict judge(Batch batch, long expectedNonce) {
        return BatchGate.judge(encode(batch), BLOCK, expectedNonce);
    }

    private static Bytes encode(Batch batch) {
        return Bytes.wrap(BatchCodec.encode(batch));
    }

    private static Batch batch(long nonce, Frame... frames) {
        return new Batch(nonce, List.of(frames));
    }

    private static Frame frame(long safeBlock, int fee) {
        return new Frame(List.of(), safeBlock, fee);
    }
}
