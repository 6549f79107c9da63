package dev.tactus.devnet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;

/** Whatever a record of the chain's file holds: the decoder's own error, or the record whose one encoding it is. */
class ChainRecordFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void decodes(byte[] record) {
        try {
            assertArrayEquals(record, BlockRecord.decode(record).encode());
        } catch (DecodeException refused) {
            assertEquals(DecodeException.class, refused.getClass());
        }
        try {
            BalanceRecord.decode(record).ifPresent(balance -> assertArrayEquals(record, balance.encode()));
        } catch (DecodeException refused) {
            assertEquals(DecodeException.class, refused.getClass());
        }
        try {
            assertEquals(Bytes.wrap(record), Genesis.decode(record).encode());
        } catch (DecodeException refused) {
            assertEquals(DecodeException.class, refused.getClass());
        }
    }
}
