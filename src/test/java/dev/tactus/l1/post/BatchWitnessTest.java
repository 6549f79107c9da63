package dev.tactus.l1.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.WireUserOp;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BatchWitnessTest {
    private static final Batch BATCH = new Batch(
            42,
            List.of(
                    new Frame(List.of(op(3, "aabb"), op(4, "")), 100, 42),
                    new Frame(List.of(), 100, 0),
                    new Frame(List.of(op(5, "cc")), 0xffff_ffff_ffffL, 7)));

    private static WireUserOp op(long nonce, String data) {
        return new WireUserOp(new UserOp(nonce, 100, Bytes.fromHex(data)), Bytes.fromHex("ee".repeat(65)));
    }

    private static Optional<String> objection(Batch batch) {
        return BatchWitness.objection(Bytes.wrap(BatchCodec.encode(batch)), batch);
    }

    @Test
    void p17_theSameBatchReadTwiceIsTheSame() {
        assertEquals(Optional.empty(), objection(BATCH));
        assertEquals(Optional.empty(), objection(new Batch(-1, List.of())));
        Bytes vector = Bytes.fromHex("2a000000000000000c000000040000000e00000064000000000000002a000400000000000000"
                + "64000e00000012000000aabbccdd" + "ee".repeat(65));
        var known = new Batch(42, List.of(new Frame(List.of(op(0, "aabbccdd")), 100, 42)));
        assertEquals(Optional.empty(), BatchWitness.objection(vector, known));
    }

    @Test
    void p17_noByteCanBeAnotherOneUnnoticed() {
        byte[] ssz = BatchCodec.encode(BATCH);
        for (int i = 0; i < ssz.length; i++) {
            for (int bit = 1; bit < 256; bit <<= 1) {
                byte[] other = ssz.clone();
                other[i] ^= (byte) bit;
                assertNotEquals(Optional.empty(), BatchWitness.objection(Bytes.wrap(other), BATCH), "byte " + i);
            }
        }
        for (int size = 0; size < ssz.length; size++) {
            assertNotEquals(
                    Optional.empty(), BatchWitness.objection(Bytes.wrap(ssz).slice(0, size), BATCH));
        }
    }

    @Test
    void p17_whatTheSchedulerWouldRefuseIsNotPosted() {
        assertEquals(
                Optional.of("it shows frame 1 before the one it follows"),
                objection(new Batch(0, List.of(new Frame(List.of(), 9, 0), new Frame(List.of(), 8, 0)))));
        assertEquals(
                Optional.of("it shows another fee, or none"),
                objection(new Batch(0, List.of(new Frame(List.of(), 9, 17_102)))));
        assertEquals(
                Optional.of("it shows an op that does not pay its frame's fee"),
                objection(new Batch(0, List.of(new Frame(List.of(op(0, "")), 9, 101)))));
        var unsigned = new WireUserOp(new UserOp(0, 100, Bytes.EMPTY), Bytes.fromHex("ee"));
        assertEquals(
                Optional.of("it shows a signature of 1 bytes"),
                objection(new Batch(0, List.of(new Frame(List.of(unsigned), 9, 0)))));
    }
}
