package dev.tactus.wallet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;

/** Whatever the bytes: the decoder's own error, or the method whose one encoding they are. */
class WalletMethodFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void decodes(byte[] ssz) {
        Bytes data = Bytes.wrap(ssz);
        try {
            assertEquals(data, WalletMethod.decode(data).encode());
        } catch (DecodeException refused) {
            assertEquals(DecodeException.class, refused.getClass());
        }
    }
}
