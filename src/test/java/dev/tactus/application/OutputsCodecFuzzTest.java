package dev.tactus.application;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;

/** Whatever the bytes: the decoder's own error, or the outputs whose one encoding they are. */
class OutputsCodecFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void decodes(byte[] stored) {
        Bytes blob = Bytes.wrap(stored);
        try {
            assertEquals(blob, OutputsCodec.encode(OutputsCodec.decode(blob)));
        } catch (DecodeException refused) {
            assertEquals(DecodeException.class, refused.getClass());
        }
    }
}
