package dev.tactus.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MapStateTest {
    private final MapState state = new MapState();

    @Test
    void digestsNothingAsTheHashOfNothing() {
        assertEquals(
                Hash32.fromHex("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"), state.digest());
    }

    @Test
    void digestsLengthsAndBytesLittleEndianInByteOrder() {
        state.write(Bytes.fromHex("ff"), Bytes.fromHex("01"));
        state.write(Bytes.fromHex("0102"), Bytes.fromHex("aabbcc"));
        state.write(Bytes.fromHex("7f"), Bytes.EMPTY);

        Bytes preimage = Bytes.fromHex("02000000" + "0102" + "03000000" + "aabbcc" + "01000000" + "7f" + "00000000"
                + "01000000" + "ff" + "01000000" + "01");
        assertEquals(Keccak.hash(preimage), state.digest());
    }

    @Test
    void digestsTheLiveResourcesOnly() {
        Hash32 empty = state.digest();
        state.write(Bytes.fromHex("01"), Bytes.fromHex("02"));
        assertNotEquals(empty, state.digest());

        state.delete(Bytes.fromHex("01"));
        assertEquals(empty, state.digest());
    }

    @Test
    void tellsApartWhereAResourceEndsAndItsValueBegins() {
        state.write(Bytes.fromHex("01"), Bytes.fromHex("0203"));
        var other = new MapState();
        other.write(Bytes.fromHex("0102"), Bytes.fromHex("03"));
        assertNotEquals(state.digest(), other.digest());
    }

    @Test
    void goesFromResourceToResourceInByteOrder() {
        assertEquals(Optional.empty(), state.resourceAfter(Optional.empty()));
        state.write(Bytes.fromHex("ff"), Bytes.EMPTY);
        state.write(Bytes.fromHex("0102"), Bytes.EMPTY);

        assertEquals(Optional.of(Bytes.fromHex("0102")), state.resourceAfter(Optional.empty()));
        assertEquals(Optional.of(Bytes.fromHex("0102")), state.resourceAfter(Optional.of(Bytes.fromHex("01"))));
        assertEquals(Optional.of(Bytes.fromHex("ff")), state.resourceAfter(Optional.of(Bytes.fromHex("0102"))));
        assertEquals(Optional.empty(), state.resourceAfter(Optional.of(Bytes.fromHex("ff"))));
    }

    @Test
    void readsItsLastWriteAndVisitsInByteOrder() {
        Bytes high = Bytes.fromHex("80");
        Bytes low = Bytes.fromHex("7f");
        state.write(high, Bytes.fromHex("01"));
        state.write(low, Bytes.fromHex("02"));
        state.write(high, Bytes.fromHex("03"));
        state.delete(Bytes.fromHex("99"));

        assertEquals(Optional.of(Bytes.fromHex("03")), state.read(high));
        assertEquals(Optional.empty(), state.read(Bytes.fromHex("99")));
        assertEquals(2, state.size());
        List<Bytes> visited = new ArrayList<>();
        state.forEach((resource, value) -> visited.add(resource));
        assertEquals(List.of(low, high), visited);
    }
}
