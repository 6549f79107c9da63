package dev.tactus.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * SSZ of batches, strict in both directions: what {@link #decode} accepts is exactly what the canonical scheduler
 * accepts, since a lenient decoder is a fork. Sizes and offsets are bytes; integers are little-endian; an offset
 * counts from the start of its container.
 *
 * <pre>
 * Batch       nonce u64 | → frames                                     12 fixed
 * Frame       → user_ops | safe_block u64 | fee u16                    14 fixed
 * WireUserOp  nonce u32 | max_fee u16 | → data | → signature           14 fixed
 * </pre>
 */
public final class BatchCodec {
    private static final int OFFSET = 4;
    private static final int BATCH_FIXED = 12;
    private static final int FRAME_FIXED = 14;
    private static final int OP_FIXED = 14;

    /** A batch without frames. */
    public static final int EMPTY_BATCH_BYTES = BATCH_FIXED;
    /** What a frame without ops adds to its batch. */
    public static final int FRAME_BYTES = OFFSET + FRAME_FIXED;
    /** What an op with a 65-byte signature adds to its frame, besides its data. */
    public static final int OP_BYTES = OFFSET + OP_FIXED + Protocol.SIGNATURE_BYTES;

    private BatchCodec() {}

    public static int sizeOf(Batch batch) {
        int size = EMPTY_BATCH_BYTES;
        for (Frame frame : batch.frames()) {
            size += OFFSET + sizeOf(frame);
        }
        return size;
    }

    private static int sizeOf(Frame frame) {
        int size = FRAME_FIXED;
        for (WireUserOp op : frame.userOps()) {
            size += OFFSET + sizeOf(op);
        }
        return size;
    }

    private static int sizeOf(WireUserOp op) {
        return OP_FIXED + op.op().data().size() + op.signature().size();
    }

    public static byte[] encode(Batch batch) {
        var out = ByteBuffer.allocate(sizeOf(batch)).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(batch.nonce()).putInt(BATCH_FIXED);
        int offset = OFFSET * batch.frames().size();
        for (Frame frame : batch.frames()) {
            out.putInt(offset);
            offset += sizeOf(frame);
        }
        batch.frames().forEach(frame -> put(out, frame));
        return out.array();
    }

    private static void put(ByteBuffer out, Frame frame) {
        out.putInt(FRAME_FIXED).putLong(frame.safeBlock()).putShort((short) frame.fee());
        int offset = OFFSET * frame.userOps().size();
        for (WireUserOp op : frame.userOps()) {
            out.putInt(offset);
            offset += sizeOf(op);
        }
        for (WireUserOp op : frame.userOps()) {
            out.putInt((int) op.op().nonce()).putShort((short) op.op().maxFee());
            out.putInt(OP_FIXED).putInt(OP_FIXED + op.op().data().size());
            out.put(op.op().data().unsafeArray()).put(op.signature().unsafeArray());
        }
    }

    /** @throws DecodeException for anything but the one encoding of a batch; allocates in proportion to the input */
    public static Batch decode(byte[] ssz) throws DecodeException {
        var in = ByteBuffer.wrap(ssz).order(ByteOrder.LITTLE_ENDIAN);
        requireFixed(in, BATCH_FIXED, "batch");
        requireOffset(in.getInt(8), BATCH_FIXED, "batch frames");
        return new Batch(in.getLong(0), list(part(in, BATCH_FIXED, in.limit()), "frames", BatchCodec::frame));
    }

    private static Frame frame(ByteBuffer in) throws DecodeException {
        requireFixed(in, FRAME_FIXED, "frame");
        requireOffset(in.getInt(0), FRAME_FIXED, "frame ops");
        List<WireUserOp> ops = list(part(in, FRAME_FIXED, in.limit()), "ops", BatchCodec::op);
        return new Frame(ops, in.getLong(4), in.getShort(12) & 0xffff);
    }

    private static WireUserOp op(ByteBuffer in) throws DecodeException {
        requireFixed(in, OP_FIXED, "op");
        requireOffset(in.getInt(6), OP_FIXED, "op data");
        int signatureAt = in.getInt(10);
        if (signatureAt < OP_FIXED || signatureAt > in.limit()) {
            throw new DecodeException("op signature offset out of bounds");
        }
        var op = new UserOp(
                Integer.toUnsignedLong(in.getInt(0)), in.getShort(4) & 0xffff, bytes(in, OP_FIXED, signatureAt));
        return new WireUserOp(op, bytes(in, signatureAt, in.limit()));
    }

    private interface Item<T> {
        T decode(ByteBuffer in) throws DecodeException;
    }

    /**
     * A list of variable-size items. Each item is decoded before the next offset is read: an offset table alone, with
     * no items behind it, makes nothing grow.
     */
    private static <T> List<T> list(ByteBuffer in, String what, Item<T> item) throws DecodeException {
        if (in.limit() == 0) {
            return List.of();
        }
        requireFixed(in, OFFSET, what);
        int first = in.getInt(0);
        if (first < OFFSET || first % OFFSET != 0 || first > in.limit()) {
            throw new DecodeException(what + ": first offset does not end an offset table");
        }
        List<T> items = new ArrayList<>();
        int start = first;
        for (int at = OFFSET; at <= first; at += OFFSET) {
            int end = at == first ? in.limit() : in.getInt(at);
            if (end < start || end > in.limit()) {
                throw new DecodeException(what + ": offset out of order or out of bounds");
            }
            items.add(item.decode(part(in, start, end)));
            start = end;
        }
        return items;
    }

    private static void requireFixed(ByteBuffer in, int size, String what) throws DecodeException {
        if (in.limit() < size) {
            throw new DecodeException(what + " is shorter than its fixed part");
        }
    }

    private static void requireOffset(int actual, int expected, String what) throws DecodeException {
        if (actual != expected) {
            throw new DecodeException(what + " do not start where the fixed part ends");
        }
    }

    private static ByteBuffer part(ByteBuffer in, int from, int to) {
        return in.slice(from, to - from).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Bytes bytes(ByteBuffer in, int from, int to) {
        byte[] copy = new byte[to - from];
        in.get(from, copy);
        return Bytes.wrap(copy);
    }
}
