package dev.tactus.sim.reference;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Decodes a batch by cutting views out of the input: each step takes a slice and either consumes all of it or refuses.
 * Nothing is allocated for an item before its own bytes were seen.
 */
final class SszDecoder {
    private static final int OFFSET_SIZE = 4;
    private static final int BATCH_FIXED = 12;
    private static final int FRAME_FIXED = 14;
    private static final int OP_FIXED = 14;

    private SszDecoder() {}

    static Optional<RefBatch> decode(byte[] ssz) {
        try {
            return Optional.of(batch(ByteBuffer.wrap(ssz)));
        } catch (Refused | BufferUnderflowException _) {
            return Optional.empty();
        }
    }

    private static RefBatch batch(ByteBuffer bytes) {
        ByteBuffer fixed = littleEndian(bytes);
        long nonce = fixed.getLong();
        int frames = firstOffset(fixed, bytes, BATCH_FIXED);
        return new RefBatch(nonce, list(from(bytes, frames), SszDecoder::frame));
    }

    private static RefBatch.Frame frame(ByteBuffer bytes) {
        ByteBuffer fixed = littleEndian(bytes);
        int ops = firstOffset(fixed, bytes, FRAME_FIXED);
        long safeBlock = fixed.getLong();
        int fee = Short.toUnsignedInt(fixed.getShort());
        return new RefBatch.Frame(list(from(bytes, ops), SszDecoder::op), safeBlock, fee);
    }

    private static RefBatch.Op op(ByteBuffer bytes) {
        ByteBuffer fixed = littleEndian(bytes);
        long nonce = Integer.toUnsignedLong(fixed.getInt());
        int maxFee = Short.toUnsignedInt(fixed.getShort());
        int data = firstOffset(fixed, bytes, OP_FIXED);
        int signature = offset(fixed, data, bytes.remaining());
        return new RefBatch.Op(nonce, maxFee, copy(bytes.slice(data, signature - data)), copy(from(bytes, signature)));
    }

    private static <T> List<T> list(ByteBuffer bytes, Function<ByteBuffer, T> item) {
        int length = bytes.remaining();
        if (length == 0) {
            return List.of();
        }
        ByteBuffer offsets = littleEndian(bytes);
        int first = offset(offsets, OFFSET_SIZE, length);
        refuseUnless(first % OFFSET_SIZE == 0);
        List<T> items = new ArrayList<>();
        int start = first;
        for (int i = 1; i < first / OFFSET_SIZE; i++) {
            int end = offset(offsets, start, length);
            items.add(item.apply(bytes.slice(start, end - start)));
            start = end;
        }
        items.add(item.apply(from(bytes, start)));
        return items;
    }

    private static int firstOffset(ByteBuffer fixed, ByteBuffer container, int expected) {
        int offset = offset(fixed, expected, container.remaining());
        refuseUnless(offset == expected);
        return offset;
    }

    private static int offset(ByteBuffer from, int least, int most) {
        long offset = Integer.toUnsignedLong(from.getInt());
        refuseUnless(offset >= least && offset <= most);
        return (int) offset;
    }

    /** Every slice starts at position 0, so that offsets count from the start of their container. */
    private static ByteBuffer from(ByteBuffer bytes, int start) {
        return bytes.slice(start, bytes.remaining() - start);
    }

    private static ByteBuffer littleEndian(ByteBuffer bytes) {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] copy(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return copy;
    }

    private static void refuseUnless(boolean condition) {
        if (!condition) {
            throw new Refused();
        }
    }

    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused() {
            super(null, null, false, false);
        }
    }
}
