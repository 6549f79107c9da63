package dev.tactus.l1.post;

import dev.tactus.protocol.Batch;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.FeeExponent;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Protocol;
import dev.tactus.protocol.WireUserOp;
import java.util.List;
import java.util.Optional;

/**
 * Reads the bytes of a batch once more by the layout of SSZ alone, and holds every field against what the decoder made
 * of them. It shares no code with {@link dev.tactus.protocol.BatchCodec}: a mistake in that one, which wrote the bytes
 * too, is found before they are paid for. Pure.
 */
final class BatchWitness {
    private static final int OFFSET = 4;
    private static final int BATCH_HEAD = 12;
    private static final int FRAME_HEAD = 14;
    private static final int OP_HEAD = 14;

    private final byte[] ssz;
    /** Bytes that have been accounted for. */
    private long read;

    private BatchWitness(byte[] ssz) {
        this.ssz = ssz;
    }

    /** What speaks against posting these bytes as this batch; empty if nothing does. */
    static Optional<String> objection(Bytes ssz, Batch decoded) {
        try {
            new BatchWitness(ssz.toArray()).batch(decoded);
            return Optional.empty();
        } catch (Objection found) {
            return Optional.of(found.what);
        }
    }

    private void batch(Batch decoded) throws Objection {
        require(ssz.length >= BATCH_HEAD, "a batch of " + ssz.length + " bytes");
        require(number(0, 8) == decoded.nonce(), "another batch nonce");
        require(number(8, OFFSET) == BATCH_HEAD, "frames that begin elsewhere");
        read += BATCH_HEAD;
        List<Frame> frames = decoded.frames();
        int[] bounds = bounds(BATCH_HEAD, ssz.length, frames.size(), "frames");
        long before = 0;
        for (int i = 0; i < frames.size(); i++) {
            frame(bounds[i], bounds[i + 1], frames.get(i));
            long safeBlock = frames.get(i).safeBlock();
            require(Long.compareUnsigned(before, safeBlock) <= 0, "frame " + i + " before the one it follows");
            before = safeBlock;
        }
        require(read == ssz.length, read + " bytes that mean something, of " + ssz.length);
    }

    private void frame(int from, int to, Frame decoded) throws Objection {
        require(to - from >= FRAME_HEAD, "a frame that is cut off");
        require(number(from, OFFSET) == FRAME_HEAD, "ops that begin elsewhere");
        require(number(from + 4, 8) == decoded.safeBlock(), "another safe block");
        require(number(from + 12, 2) == decoded.fee() && decoded.fee() <= FeeExponent.MAX, "another fee, or none");
        read += FRAME_HEAD;
        List<WireUserOp> ops = decoded.userOps();
        int[] bounds = bounds(from + FRAME_HEAD, to, ops.size(), "ops");
        for (int i = 0; i < ops.size(); i++) {
            op(bounds[i], bounds[i + 1], ops.get(i), decoded.fee());
        }
    }

    private void op(int from, int to, WireUserOp decoded, int fee) throws Objection {
        require(to - from >= OP_HEAD, "an op that is cut off");
        require(number(from, 4) == decoded.op().nonce(), "another op nonce");
        require(number(from + 4, 2) == decoded.op().maxFee(), "another max fee");
        require(decoded.op().maxFee() >= fee, "an op that does not pay its frame's fee");
        require(number(from + 6, OFFSET) == OP_HEAD, "data that begin elsewhere");
        long signature = number(from + 10, OFFSET);
        require(signature >= OP_HEAD && signature <= to - from, "a signature that begins elsewhere");
        int middle = from + (int) signature;
        requireSame(from + OP_HEAD, middle, decoded.op().data(), "other data");
        requireSame(middle, to, decoded.signature(), "another signature");
        require(to - middle == Protocol.SIGNATURE_BYTES, "a signature of " + (to - middle) + " bytes");
        read += to - from;
    }

    /** Where each of so many items of a list begins, and where the last one ends. */
    private int[] bounds(int from, int to, int items, String what) throws Objection {
        var bounds = new int[items + 1];
        bounds[items] = to;
        long table = (long) OFFSET * items;
        require(items > 0 ? table <= to - from : from == to, "another number of " + what);
        for (int i = 0; i < items; i++) {
            long at = number(from + OFFSET * i, OFFSET);
            require(i > 0 || at == table, "another number of " + what);
            require(at <= to - from && (i == 0 || from + at >= bounds[i - 1]), what + " out of order");
            bounds[i] = from + (int) at;
        }
        read += table;
        return bounds;
    }

    /** Little-endian. */
    private long number(int at, int size) {
        long number = 0;
        for (int i = size - 1; i >= 0; i--) {
            number = (number << 8) | (ssz[at + i] & 0xff);
        }
        return number;
    }

    private void requireSame(int from, int to, Bytes decoded, String what) throws Objection {
        require(Bytes.wrap(ssz).slice(from, to).equals(decoded), what);
    }

    private static void require(boolean holds, String what) throws Objection {
        if (!holds) {
            throw new Objection(what);
        }
    }

    private static final class Objection extends Exception {
        private static final long serialVersionUID = 1;

        private final String what;

        Objection(String what) {
            super(what, null, false, false);
            this.what = "it shows " + what;
        }
    }
}
