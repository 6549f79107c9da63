package dev.tactus.application;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bouncycastle.crypto.digests.KeccakDigest;

/**
 * The state digest: keccak256 over (resource length u32, resource, data length u32, data), lengths little-endian,
 * of the live resources in byte order. Feed it in that order, then {@link #finish} once.
 */
public final class StateDigest {
    private final KeccakDigest keccak = new KeccakDigest(256);

    public void add(Bytes resource, Bytes value) {
        put(resource);
        put(value);
    }

    public Hash32 finish() {
        byte[] result = new byte[Hash32.SIZE];
        keccak.doFinal(result, 0);
        return Hash32.wrap(result);
    }

    private void put(Bytes part) {
        byte[] length = ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(part.size())
                .array();
        keccak.update(length, 0, length.length);
        keccak.update(part.unsafeArray(), 0, part.size());
    }
}
