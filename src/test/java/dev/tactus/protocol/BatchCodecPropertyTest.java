package dev.tactus.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchCodecPropertyTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 1_000_003})
    void s13_whatIsEncodedDecodesToTheSame(long seed) throws DecodeException {
        System.out.println("BatchCodecPropertyTest.s13_whatIsEncodedDecodesToTheSame seed=" + seed);
        var random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            Batch batch = RandomValues.batch(random);

            byte[] ssz = BatchCodec.encode(batch);

            assertEquals(BatchCodec.sizeOf(batch), ssz.length);
            assertEquals(batch, BatchCodec.decode(ssz));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 1_000_033})
    void s13_aMutatedEncodingIsRefusedOrIsTheOneEncodingOfAnotherBatch(long seed) {
        System.out.println("BatchCodecPropertyTest.aMutatedEncoding... seed=" + seed);
        var random = new Random(seed);
        int accepted = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] mutated = mutate(random, BatchCodec.encode(RandomValues.batch(random)));
            byte[] before = mutated.clone();
            try {
                assertArrayEquals(mutated, BatchCodec.encode(BatchCodec.decode(mutated)), "seed " + seed);
                accepted++;
            } catch (DecodeException refused) {
                assertTrue(String.valueOf(refused.getMessage()).length() < 100);
            }
            assertArrayEquals(before, mutated, "the decoder wrote to its input");
        }
        assertTrue(accepted > 500 && accepted < 4_900, "one of the two outcomes was hardly tried: " + accepted);
    }

    @Test
    void s13_decodingAllocatesInProportionToItsInput() throws DecodeException {
        int mebibyte = 1 << 20;
        assertBounded("offset table and nothing behind it", refusedTable(mebibyte, mebibyte));
        assertBounded("offset table that claims all but one frame", refusedTable(mebibyte, mebibyte - 16));
        var frames = Collections.nCopies(mebibyte / BatchCodec.FRAME_BYTES, new Frame(List.of(), 1, 2));
        assertBounded("as many empty frames as fit", BatchCodec.encode(new Batch(0, frames)));
        var op = new WireUserOp(new UserOp(0, 0, Bytes.EMPTY), Bytes.EMPTY);
        var ops = new Frame(Collections.nCopies(mebibyte / 18, op), 1, 2);
        assertBounded("as many empty ops as fit", BatchCodec.encode(new Batch(0, List.of(ops))));
    }

    @Test
    void s13_aSmallInputThatClaimsMuchAllocatesLittle() {
        for (int claim : new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE - 3, 1 << 30, 1 << 20, -4}) {
            byte[] ssz = new byte[16];
            littleEndian(ssz).putInt(8, 12).putInt(12, claim);
            long allocated = allocatedBy(() -> {
                assertThrows(DecodeException.class, () -> BatchCodec.decode(ssz));
            });
            assertTrue(allocated < 100_000, "allocated " + allocated);
        }
    }

    /** All offsets of the table say {@code first}, so every item but the last is empty. */
    private static byte[] refusedTable(int size, int first) {
        byte[] ssz = new byte[12 + size];
        ByteBuffer in = littleEndian(ssz).putInt(8, 12);
        for (int at = 0; at < first; at += 4) {
            in.putInt(12 + at, first);
        }
        return ssz;
    }

    private static void assertBounded(String what, byte[] ssz) throws DecodeException {
        long allocated = allocatedBy(() -> {
            try {
                BatchCodec.decode(ssz);
            } catch (DecodeException refused) {
                assertTrue(ssz.length > 0);
            }
        });
        assertTrue(allocated < 24L * ssz.length, what + ": " + allocated + " bytes for " + ssz.length);
    }

    private static long allocatedBy(Runnable work) {
        work.run();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        work.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static byte[] mutate(Random random, byte[] ssz) {
        switch (random.nextInt(5)) {
            case 0 -> ssz[random.nextInt(ssz.length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> {
                int at = random.nextInt(ssz.length - 3);
                ByteBuffer in = littleEndian(ssz);
                in.putInt(at, in.getInt(at) + random.nextInt(-5, 6));
            }
            case 2 -> littleEndian(ssz).putInt(4 * random.nextInt(ssz.length / 4), random.nextInt(ssz.length));
            case 3 -> ssz = Arrays.copyOf(ssz, Math.max(0, ssz.length + random.nextInt(-20, 21)));
            default -> {
                int from = random.nextInt(ssz.length);
                int length = random.nextInt(ssz.length - from);
                System.arraycopy(ssz, from, ssz, random.nextInt(ssz.length - length), length);
            }
        }
        return ssz;
    }

    private static ByteBuffer littleEndian(byte[] ssz) {
        return ByteBuffer.wrap(ssz).order(ByteOrder.LITTLE_ENDIAN);
    }
}
