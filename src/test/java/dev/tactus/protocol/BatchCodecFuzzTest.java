package dev.tactus.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever the bytes: the decoder's own error, or the batch whose one encoding they are. */
class BatchCodecFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void decodes(byte[] ssz) {
        try {
            Batch batch = BatchCodec.decode(ssz);
            assertEquals(ssz.length, BatchCodec.sizeOf(batch));
            assertArrayEquals(ssz, BatchCodec.encode(batch));
        } catch (DecodeException refused) {
            assertEquals(DecodeException.class, refused.getClass());
        }
    }
}
