package dev.tactus.sim.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batches that are one byte or one offset away from being one. */
class ReferenceSszRejectsTest {
    private static final String HEAD = "0700000000000000" + "0c000000";
    private static final String FRAME = "0e000000" + "0c00000000000000" + "2404";

    @ParameterizedTest
    @CsvSource(textBlock = """
            nothing,                           ''
            a nonce alone,                     0700000000000000
            an offset cut short,               07000000000000000c0000
            first offset below the fixed part, 07000000000000000b000000
            first offset above it,             07000000000000000d00000000
            first offset beyond the end,       07000000000000000d000000
            an offset above 2^31,              07000000000000000c000080
            list: three bytes,                 HEAD 040000
            list: first offset 0,              HEAD 00000000
            list: first offset below 4,        HEAD 03000000
            list: first offset not by 4,       HEAD 06000000 0000
            list: first offset beyond the end, HEAD 08000000
            list: an offset above 2^31,        HEAD 040000ff FRAME
            list: an empty frame,              HEAD 04000000
            list: offsets that go back,        HEAD 08000000 07000000 FRAME
            list: second offset past the end,  HEAD 08000000 17000000 FRAME
            list: an empty second frame,       HEAD 08000000 16000000 FRAME
            frame: fixed part cut short,       HEAD 04000000 0e0000000c0000000000000024
            frame: offset below the fixed,     HEAD 04000000 0d0000000c000000000000002404
            frame: offset above the fixed,     HEAD 04000000 0f0000000c00000000000000240400
            frame: trailing byte,              HEAD 04000000 FRAME 00
            op: fixed part cut short,          HEAD 04000000 FRAME 04000000 000000000100 0e000000 0e0000
            op: data before the fixed end,     HEAD 04000000 FRAME 04000000 000000000100 0d000000 0e000000
            op: data after the fixed end,      HEAD 04000000 FRAME 04000000 000000000100 0f000000 0f000000 00
            op: signature before data,         HEAD 04000000 FRAME 04000000 000000000100 0e000000 0d000000
            op: signature beyond the end,      HEAD 04000000 FRAME 04000000 000000000100 0e000000 0f000000
            """)
    void isNoBatch(String what, String ssz) {
        assertTrue(ReferenceCodec.decodeBatch(bytes(ssz)).isEmpty(), what);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            no frame,                            HEAD
            an empty frame,                      HEAD 04000000 FRAME
            two frames,                          HEAD 08000000 16000000 FRAME FRAME
            an op of no data and no signature,   HEAD 04000000 FRAME 04000000 000000000100 0e000000 0e000000
            an op of data and a short signature, HEAD 04000000 FRAME 04000000 000000000100 0e000000 0f000000 aabb
            the largest numbers,                 ffffffffffffffff0c000000 04000000 0e000000ffffffffffffffffffff
            """)
    void isABatchAndItsOneEncoding(String what, String ssz) {
        RefBatch batch = ReferenceCodec.decodeBatch(bytes(ssz)).orElseThrow();

        assertArrayEquals(bytes(ssz), ReferenceCodec.encodeBatch(batch), what);
    }

    @Test
    void readsEveryField() {
        RefBatch batch = ReferenceCodec.decodeBatch(
                        bytes("HEAD 04000000 FRAME 04000000 ffffffff feff 0e000000 10000000 aabb cc"))
                .orElseThrow();

        assertEquals(7, batch.nonce());
        assertEquals(12, batch.frames().getFirst().safeBlock());
        assertEquals(1060, batch.frames().getFirst().fee());
        RefBatch.Op op = batch.frames().getFirst().ops().getFirst();
        assertEquals(0xffff_ffffL, op.nonce());
        assertEquals(0xfffe, op.maxFee());
        assertArrayEquals(bytes("aabb"), op.data());
        assertArrayEquals(bytes("cc"), op.signature());
    }

    @Test
    void whatIsNoBatchIsRefusedWithoutThrowing() {
        Random random = new Random(1);
        byte[] valid = bytes("HEAD 08000000 16000000 FRAME FRAME 04000000 000000000100 0e000000 0f000000 aabb");
        for (int i = 0; i < 20_000; i++) {
            byte[] mutated = Arrays.copyOf(valid, random.nextInt(valid.length + 8));
            for (int j = random.nextInt(3); j >= 0 && mutated.length > 0; j--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            ReferenceCodec.decodeBatch(mutated)
                    .ifPresent(batch -> assertArrayEquals(mutated, ReferenceCodec.encodeBatch(batch)));
        }
    }

    private static byte[] bytes(String pattern) {
        return HexFormat.of()
                .parseHex(pattern.replace("HEAD", HEAD).replace("FRAME", FRAME).replace(" ", ""));
    }
}
