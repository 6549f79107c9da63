package dev.tactus.application;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The blob in which the outputs of one input are stored beside it: for each output a kind byte (0 notice, 1 voucher),
 * for a voucher its destination (20 bytes) and value (32 bytes, big-endian), then the payload's length (4 bytes,
 * big-endian) and the payload. No outputs are an empty blob.
 */
public final class OutputsCodec {
    private static final byte NOTICE = 0;
    private static final byte VOUCHER = 1;
    private static final int VALUE_BYTES = 32;

    private OutputsCodec() {}

    public static Bytes encode(List<Output> outputs) {
        if (outputs.isEmpty()) {
            return Bytes.EMPTY;
        }
        var out = ByteBuffer.allocate(
                outputs.stream().mapToInt(OutputsCodec::size).sum());
        for (Output output : outputs) {
            switch (output) {
                case Output.Notice(Bytes payload) -> putPayload(out.put(NOTICE), payload);
                case Output.Voucher(Address destination, BigInteger value, Bytes payload) -> {
                    out.put(VOUCHER).put(destination.bytes().unsafeArray());
                    byte[] magnitude = value.toByteArray();
                    int skip = Math.max(0, magnitude.length - VALUE_BYTES);
                    out.position(out.position() + VALUE_BYTES - magnitude.length + skip);
                    putPayload(out.put(magnitude, skip, magnitude.length - skip), payload);
                }
            }
        }
        return Bytes.wrap(out.array());
    }

    public static List<Output> decode(Bytes blob) throws DecodeException {
        var in = ByteBuffer.wrap(blob.toArray());
        List<Output> outputs = new ArrayList<>();
        while (in.hasRemaining()) {
            byte kind = in.get();
            if (kind == NOTICE) {
                outputs.add(new Output.Notice(payload(in)));
            } else if (kind == VOUCHER) {
                Address destination = Address.wrap(take(in, Address.SIZE));
                var value = new BigInteger(1, take(in, VALUE_BYTES));
                outputs.add(new Output.Voucher(destination, value, payload(in)));
            } else {
                throw new DecodeException("unknown kind of output: " + kind);
            }
        }
        return outputs;
    }

    private static int size(Output output) {
        return switch (output) {
            case Output.Notice(Bytes payload) -> 1 + Integer.BYTES + payload.size();
            case Output.Voucher(Address ignored, BigInteger value, Bytes payload) ->
                1 + Address.SIZE + VALUE_BYTES + Integer.BYTES + payload.size();
        };
    }

    private static void putPayload(ByteBuffer out, Bytes payload) {
        out.putInt(payload.size()).put(payload.unsafeArray());
    }

    private static Bytes payload(ByteBuffer in) throws DecodeException {
        if (in.remaining() < Integer.BYTES) {
            throw new DecodeException("truncated output");
        }
        return Bytes.wrap(take(in, in.getInt()));
    }

    private static byte[] take(ByteBuffer in, int size) throws DecodeException {
        if (size < 0 || size > in.remaining()) {
            throw new DecodeException("truncated output");
        }
        byte[] taken = new byte[size];
        in.get(taken);
        return taken;
    }
}
