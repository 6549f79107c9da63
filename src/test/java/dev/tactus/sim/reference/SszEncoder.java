package dev.tactus.sim.reference;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Function;

/** The one SSZ encoding of a batch, built from the leaves upwards. */
final class SszEncoder {
    private SszEncoder() {}

    static byte[] encode(RefBatch batch) {
        byte[] frames = list(batch.frames(), SszEncoder::frame);
        return littleEndian(12 + frames.length)
                .putLong(batch.nonce())
                .putInt(12)
                .put(frames)
                .array();
    }

    private static byte[] frame(RefBatch.Frame frame) {
        byte[] ops = list(frame.ops(), SszEncoder::op);
        return littleEndian(14 + ops.length)
                .putInt(14)
                .putLong(frame.safeBlock())
                .putShort((short) frame.fee())
                .put(ops)
                .array();
    }

    private static byte[] op(RefBatch.Op op) {
        return littleEndian(14 + op.data().length + op.signature().length)
                .putInt((int) op.nonce())
                .putShort((short) op.maxFee())
                .putInt(14)
                .putInt(14 + op.data().length)
                .put(op.data())
                .put(op.signature())
                .array();
    }

    private static <T> byte[] list(List<T> items, Function<T, byte[]> encode) {
        List<byte[]> encoded = items.stream().map(encode).toList();
        int heads = 4 * encoded.size();
        int size = heads + encoded.stream().mapToInt(item -> item.length).sum();
        ByteBuffer list = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        int start = heads;
        for (byte[] item : encoded) {
            list.putInt(start);
            start += item.length;
        }
        encoded.forEach(list::put);
        return list.array();
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
