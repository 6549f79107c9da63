package dev.tactus.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tactus.protocol.Bytes;

/** Whatever the blob: a broken invariant of the store, or the record whose one encoding it is. */
class UndoRecordFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void decodes(byte[] stored) {
        Bytes blob = Bytes.wrap(stored);
        try {
            assertEquals(blob, UndoRecord.encode(UndoRecord.decode(blob)));
        } catch (StoreInvariantException damaged) {
            assertEquals(StoreInvariantException.class, damaged.getClass());
        }
    }
}
