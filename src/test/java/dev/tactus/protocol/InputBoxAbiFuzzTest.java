package dev.tactus.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever the bytes: the decoder's own error, or the value whose one encoding they are. All decoders see them. */
class InputBoxAbiFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void decodes(byte[] data) {
        try {
            assertArrayEquals(data, InputBoxAbi.encodeEvmAdvance(InputBoxAbi.decodeEvmAdvance(data)));
        } catch (DecodeException refused) {
            assertEquals(DecodeException.class, refused.getClass());
        }
        try {
            assertArrayEquals(data, InputBoxAbi.encodeBytes(InputBoxAbi.decodeBytes(data)));
        } catch (DecodeException refused) {
            assertEquals(DecodeException.class, refused.getClass());
        }
        try {
            assertEquals(
                    Address.SIZE,
                    InputBoxAbi.decodeDataAvailability(data).bytes().size());
        } catch (DecodeException refused) {
            assertEquals(DecodeException.class, refused.getClass());
        }
    }
}
