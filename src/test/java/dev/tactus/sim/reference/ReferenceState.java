package dev.tactus.sim.reference;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Resources in byte order, of unsigned bytes. A resource is absent rather than empty. */
final class ReferenceState {
    private static final byte[] ABSENT = {};

    private final TreeMap<byte[], byte[]> live;
    private final TreeMap<byte[], Optional<byte[]>> changed;

    ReferenceState() {
        live = new TreeMap<>(Arrays::compareUnsigned);
        changed = new TreeMap<>(Arrays::compareUnsigned);
    }

    /** With the same resources, and the same changes yet to be drained. */
    ReferenceState(ReferenceState other) {
        live = new TreeMap<>(other.live);
        changed = new TreeMap<>(other.changed);
    }

    Optional<byte[]> value(byte[] resource) {
        return Optional.ofNullable(live.get(resource));
    }

    SortedMap<byte[], byte[]> all() {
        return new TreeMap<>(live);
    }

    /** An empty value makes the resource absent. */
    void put(byte[] resource, byte[] value) {
        byte[] before = live.getOrDefault(resource, ABSENT);
        if (Arrays.equals(before, value)) {
            return;
        }
        if (value.length == 0) {
            live.remove(resource);
        } else {
            live.put(resource, value);
        }
        changed.put(resource, value(resource));
    }

    SortedMap<byte[], Optional<byte[]>> drainChanges() {
        SortedMap<byte[], Optional<byte[]>> drained = new TreeMap<>(changed);
        changed.clear();
        return drained;
    }

    /** The specification leaves the byte order of the lengths open; little-endian, as everything in SSZ. */
    byte[] digest() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        live.forEach((resource, value) -> {
            all.writeBytes(length(resource));
            all.writeBytes(resource);
            all.writeBytes(length(value));
            all.writeBytes(value);
        });
        return Keccak256.of(all.toByteArray());
    }

    private static byte[] length(byte[] bytes) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bytes.length)
                .array();
    }

    /** What the state holds of one address. */
    record Account(long nonce, BigInteger balance) {
        static final Account NEW = new Account(0, BigInteger.ZERO);

        static Account decode(byte[] value) {
            return new Account(Integer.toUnsignedLong(ByteBuffer.wrap(value).getInt()), BigEndian.read(value, 4, 16));
        }

        byte[] encode() {
            return equals(NEW)
                    ? ABSENT
                    : ByteBuffer.allocate(20)
                            .putInt((int) nonce)
                            .put(BigEndian.of(balance, 16))
                            .array();
        }

        Account add(BigInteger amount) {
            return new Account(nonce, balance.add(amount));
        }
    }
}
