package dev.tactus.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each rule of the encoding, refused on its own: one valid batch of two frames, two ops in the first, and one field
 * of it changed.
 */
class BatchCodecTest {
    private static final int FRAMES_OFFSET = 8;
    private static final int FRAME_TABLE = 12;
    private static final int FIRST_FRAME = FRAME_TABLE + 8;
    private static final int OP_TABLE = FIRST_FRAME + 14;
    private static final int FIRST_OP = OP_TABLE + 8;
    private static final int OP_SIZE = 14 + 3 + 65;
    private static final int SECOND_FRAME = FIRST_FRAME + 14 + 8 + 2 * OP_SIZE;
    private static final int SIZE = SECOND_FRAME + 14;

    @Test
    void theBatchThatTheOtherTestsChangeIsValid() throws DecodeException {
        assertEquals(SIZE, sample().length);
        assertArrayEquals(sample(), BatchCodec.encode(BatchCodec.decode(sample())));
    }

    @Test
    void readsIntegersAsUnsigned() throws DecodeException {
        var op = new WireUserOp(
                new UserOp(Protocol.MAX_NONCE, Protocol.MAX_FEE_FIELD, Bytes.EMPTY), Bytes.wrap(new byte[65]));
        var batch = new Batch(-1, List.of(new Frame(List.of(op), -2, Protocol.MAX_FEE_FIELD)));

        assertEquals(batch, BatchCodec.decode(BatchCodec.encode(batch)));
    }

    @Test
    void everyTruncationIsRefusedButTheOneThatIsAnEmptyBatch() throws DecodeException {
        for (int size = 0; size < SIZE; size++) {
            byte[] cut = Arrays.copyOf(sample(), size);
            if (size == BatchCodec.EMPTY_BATCH_BYTES) {
                assertEquals(new Batch(3, List.of()), BatchCodec.decode(cut));
            } else {
                assertThrows(DecodeException.class, () -> BatchCodec.decode(cut), "size " + size);
            }
        }
    }

    @Test
    void theLastFieldTakesAllToTheEnd() {
        byte[] oneOp = BatchCodec.encode(new Batch(0, List.of(new Frame(List.of(op(1)), 5, 6))));
        for (int size = oneOp.length - 65; size <= oneOp.length + 65; size++) {
            byte[] cut = Arrays.copyOf(oneOp, size);
            assertDoesNotThrow(() -> BatchCodec.decode(cut), "size " + size);
        }
        assertRefused(Arrays.copyOf(oneOp, oneOp.length - 66));
    }

    @Test
    void bytesAfterTheLastFrameAreRefused() {
        assertRefused(Arrays.copyOf(sample(), SIZE + 1));
        assertRefused(Arrays.copyOf(sample(), SIZE + 4));
        assertRefused(Arrays.copyOf(BatchCodec.encode(new Batch(0, List.of())), BatchCodec.EMPTY_BATCH_BYTES + 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 11, 13, 16, SIZE, SIZE + 1, -1, Integer.MIN_VALUE, 12 << 8})
    void theFramesMustStartWhereTheFixedPartEnds(int offset) {
        assertRefused(at(FRAMES_OFFSET, offset));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 5, 6, 7, 9, 10, SIZE - 12 + 4, SIZE, -4, -8, Integer.MIN_VALUE, 1 << 30})
    void theFirstFrameOffsetMustEndATable(int offset) {
        assertRefused(at(FRAME_TABLE, offset));
    }

    @Test
    void aShorterTableMakesTheFirstFrameStartInIt() {
        assertRefused(at(FRAME_TABLE, 4));
    }

    @Test
    void aLongerTableTakesFrameBytesForOffsets() {
        assertRefused(at(FRAME_TABLE, 12));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 7, -1, Integer.MIN_VALUE})
    void aLaterFrameOffsetMustNotGoBack(int offset) {
        assertRefused(at(FRAME_TABLE + 4, offset));
    }

    @ParameterizedTest
    @ValueSource(ints = {SIZE - 12 + 1, SIZE, Integer.MAX_VALUE})
    void aLaterFrameOffsetMustNotPassTheEnd(int offset) {
        assertRefused(at(FRAME_TABLE + 4, offset));
    }

    @Test
    void aFrameShorterThanItsFixedPartIsRefused() {
        assertRefused(at(FRAME_TABLE + 4, 8));
        assertRefused(at(FRAME_TABLE + 4, SIZE - 12));
        assertRefused(at(FRAME_TABLE + 4, SIZE - 12 - 13));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 13, 15, 18, -1, SIZE})
    void theOpsMustStartWhereTheFramesFixedPartEnds(int offset) {
        assertRefused(at(FIRST_FRAME, offset));
        assertRefused(at(SECOND_FRAME, offset));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 9, 12, SECOND_FRAME - OP_TABLE + 4, SIZE, -4, Integer.MIN_VALUE})
    void theFirstOpOffsetMustEndATable(int offset) {
        assertRefused(at(OP_TABLE, offset));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 7, 8, 8 + 13, -1, Integer.MIN_VALUE})
    void aLaterOpOffsetMustNotGoBackNorLeaveAnOpTooShort(int offset) {
        assertRefused(at(OP_TABLE + 4, offset));
    }

    @ParameterizedTest
    @ValueSource(ints = {8 + 2 * OP_SIZE - 13, 8 + 2 * OP_SIZE + 1, SIZE, Integer.MAX_VALUE})
    void aLaterOpOffsetMustNotPassTheEndNorLeaveAnOpTooShort(int offset) {
        assertRefused(at(OP_TABLE + 4, offset));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 13, 15, 17, -1, SIZE})
    void theDataMustStartWhereTheOpsFixedPartEnds(int offset) {
        assertRefused(at(FIRST_OP + 6, offset));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 13, -1, Integer.MIN_VALUE})
    void theSignatureMustNotStartBeforeTheData(int offset) {
        assertRefused(at(FIRST_OP + 10, offset));
    }

    @ParameterizedTest
    @ValueSource(ints = {OP_SIZE + 1, SIZE, Integer.MAX_VALUE})
    void theSignatureMustNotStartBeyondTheOp(int offset) {
        assertRefused(at(FIRST_OP + 10, offset));
    }

    @Test
    void theSignatureMayHaveAnyLengthSinceTheSchedulerSkipsSuchOps() throws DecodeException {
        Batch none = BatchCodec.decode(at(FIRST_OP + 10, OP_SIZE));
        Batch all = BatchCodec.decode(at(FIRST_OP + 10, 14));

        assertEquals(
                0, none.frames().getFirst().userOps().getFirst().signature().size());
        assertEquals(
                68, all.frames().getFirst().userOps().getFirst().signature().size());
    }

    @Test
    void aListOfOneToThreeBytesIsRefused() {
        for (int extra = 1; extra < 4; extra++) {
            byte[] emptyBatch = BatchCodec.encode(new Batch(0, List.of()));
            assertRefused(Arrays.copyOf(emptyBatch, emptyBatch.length + extra));
            byte[] emptyFrame = BatchCodec.encode(new Batch(0, List.of(new Frame(List.of(), 0, 0))));
            assertRefused(Arrays.copyOf(emptyFrame, emptyFrame.length + extra));
        }
    }

    @Test
    void aListWithoutItemsButWithATableIsRefused() {
        byte[] table = changed(new byte[16], in -> in.putInt(FRAMES_OFFSET, 12).putInt(12, 0));

        assertRefused(table);
    }

    @Test
    void sizesAddUp() {
        Bytes data = Bytes.wrap(new byte[53]);
        var op = new WireUserOp(new UserOp(0, 0, data), Bytes.wrap(new byte[65]));
        var one = new Frame(List.of(op), 0, 0);
        var three = new Frame(Collections.nCopies(3, op), 0, 0);

        assertEquals(BatchCodec.EMPTY_BATCH_BYTES, size(new Batch(0, List.of())));
        assertEquals(
                BatchCodec.EMPTY_BATCH_BYTES + BatchCodec.FRAME_BYTES,
                size(new Batch(0, List.of(new Frame(List.of(), 0, 0)))));
        assertEquals(
                BatchCodec.EMPTY_BATCH_BYTES + 2 * BatchCodec.FRAME_BYTES + 4 * (BatchCodec.OP_BYTES + data.size()),
                size(new Batch(0, List.of(one, three))));
        assertEquals(83, BatchCodec.OP_BYTES);
        assertEquals(136, BatchCodec.OP_BYTES + data.size());
    }

    private static int size(Batch batch) {
        int size = BatchCodec.sizeOf(batch);
        assertEquals(size, BatchCodec.encode(batch).length);
        return size;
    }

    private static WireUserOp op(int nonce) {
        byte[] signature = new byte[65];
        Arrays.fill(signature, (byte) 0xee);
        return new WireUserOp(new UserOp(nonce, 9, Bytes.fromHex("a1b2c3")), Bytes.wrap(signature));
    }

    private static byte[] sample() {
        return BatchCodec.encode(new Batch(
                3, List.of(new Frame(List.of(op(1), op(2)), 77, 1060), new Frame(List.of(), 78, 1061))));
    }

    private static byte[] at(int position, int value) {
        byte[] original = sample();
        byte[] changed = changed(sample(), in -> in.putInt(position, value));
        assertTrue(!Arrays.equals(original, changed), "nothing was changed");
        return changed;
    }

    private static byte[] changed(byte[] bytes, Consumer<ByteBuffer> change) {
        change.accept(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        return bytes;
    }

    private static void assertRefused(byte[] ssz) {
        assertThrows(DecodeException.class, () -> BatchCodec.decode(ssz));
    }
}
