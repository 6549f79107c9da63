package dev.tactus.devnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tactus.protocol.Bytes;

/** Whatever the call data behind its selector: a revert, or arguments that stand in it. */
class CallDataFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void reads(byte[] data) {
        Bytes whole = Bytes.of(data);
        if (CallData.selector(whole).isEmpty()) {
            return;
        }
        CallData arguments = CallData.arguments(whole);
        for (int index = 0; index < 4; index++) {
            try {
                assertTrue(arguments.number(index).bitLength() <= 256);
                assertTrue(arguments.bytes(index).size() <= data.length);
                assertEquals(arguments.number(index), Word.number(Bytes.wrap(Word.of(arguments.address(index)))));
            } catch (Revert refused) {
                assertTrue(refused.data().isEmpty());
            }
        }
    }
}
