package dev.tactus.sim.reference;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;

/**
 * The outputs of one execution in order, each: kind (0 notice, 1 voucher), of a voucher destination (20) ‖ value (32),
 * then payload length (4) ‖ payload. Integers are big-endian. No outputs are no bytes.
 */
final class OutputBlob {
    private final ByteArrayOutputStream blob = new ByteArrayOutputStream();

    OutputBlob notice(byte[] payload) {
        blob.write(0);
        return payload(payload);
    }

    OutputBlob voucher(byte[] destination, BigInteger value, byte[] payload) {
        blob.write(1);
        blob.writeBytes(destination);
        blob.writeBytes(BigEndian.of(value, 32));
        return payload(payload);
    }

    byte[] bytes() {
        return blob.toByteArray();
    }

    private OutputBlob payload(byte[] payload) {
        blob.writeBytes(BigEndian.u32(payload.length));
        blob.writeBytes(payload);
        return this;
    }
}
