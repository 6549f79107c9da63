package dev.tactus.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytesTest {
    @Test
    void isAKeyByItsValue() {
        Set<Integer> hashes = new HashSet<>();
        for (int i = 0; i < 256; i++) {
            Bytes value = Bytes.of(new byte[] {(byte) i, 1});
            assertEquals(value, Bytes.fromHex("0x%02x01".formatted(i)));
            assertEquals(value.hashCode(), Bytes.fromHex("%02X01".formatted(i)).hashCode());
            hashes.add(value.hashCode());
        }
        assertTrue(hashes.size() > 200, "keys that share a bucket make a map a list");
    }

    @Test
    void copiesWhatItDoesNotTakeOver() {
        byte[] array = {1, 2, 3};
        Bytes copy = Bytes.of(array);
        array[0] = 9;
        copy.toArray()[1] = 9;

        assertEquals("0x010203", copy.toString());
        byte[] target = new byte[5];
        copy.copyTo(target, 1);
        assertEquals(Bytes.fromHex("0001020300"), Bytes.wrap(target));
    }

    @Test
    void slicesAnyPart() {
        Bytes value = Bytes.fromHex("010203");

        assertEquals(value, value.slice(0, 3));
        assertEquals(Bytes.fromHex("02"), value.slice(1, 2));
        assertEquals(Bytes.fromHex("0102"), value.slice(0, 2));
        assertEquals(Bytes.EMPTY, value.slice(3, 3));
        assertTrue(value.slice(1, 1).isEmpty());
    }

    @Test
    void ordersAsUnsignedBytesAndAPrefixBeforeTheWhole() {
        assertTrue(Bytes.fromHex("7f").compareTo(Bytes.fromHex("80")) < 0);
        assertTrue(Bytes.fromHex("80").compareTo(Bytes.fromHex("7fff")) > 0);
        assertTrue(Bytes.fromHex("7f").compareTo(Bytes.fromHex("7f00")) < 0);
        assertEquals(0, Bytes.fromHex("7f").compareTo(Bytes.fromHex("7F")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0x0", "zz", "0X00", " 00", "0x0x00", "٠٠"})
    void refusesWhatIsNotHex(String text) {
        assertThrows(IllegalArgumentException.class, () -> Bytes.fromHex(text));
    }

    @Test
    void aHashHas32BytesAndIsShownAsHex() {
        String digits = "0f".repeat(32);
        Hash32 hash = Hash32.fromHex("0x" + digits);

        assertEquals(Hash32.wrap(hash.bytes().toArray()), hash);
        assertEquals("0x" + digits, hash.toHex());
        assertEquals("0x" + digits, hash.toString());
        assertThrows(IllegalArgumentException.class, () -> Hash32.fromHex("0f".repeat(31)));
        assertThrows(IllegalArgumentException.class, () -> Hash32.fromHex("0f".repeat(33)));
    }

    @Test
    void hashesOrderAsUnsignedBytes() {
        Hash32 low = Hash32.fromHex("7f".repeat(32));
        Hash32 high = Hash32.fromHex("80".repeat(32));

        assertTrue(low.compareTo(high) < 0 && high.compareTo(low) > 0);
        assertEquals(0, low.compareTo(Hash32.fromHex("7f".repeat(32))));
        assertNotEquals(low, high);
    }
}
