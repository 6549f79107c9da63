package dev.tactus.load;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/** What the ERC-20 portal tells of a deposit. */
final class Deposits {
    private static final int AMOUNT_BYTES = 32;

    private Deposits() {}

    /** Packed: {@code token 20 ‖ depositor 20 ‖ value 32 big-endian}. */
    static Bytes payload(Address token, Address depositor, BigInteger amount) {
        byte[] magnitude = amount.toByteArray();
        var payload = ByteBuffer.allocate(2 * Address.SIZE + AMOUNT_BYTES)
                .put(token.bytes().unsafeArray())
                .put(depositor.bytes().unsafeArray());
        payload.position(payload.capacity() - magnitude.length);
        return Bytes.wrap(payload.put(magnitude).array());
    }
}
