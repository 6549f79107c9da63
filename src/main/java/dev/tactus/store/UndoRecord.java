package dev.tactus.store;

import dev.tactus.protocol.Bytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a chunk's resources held before it, as one blob: for each, the resource's length (4 bytes, big-endian), the
 * resource, the value's length + 1 (4 bytes; 0 = there was none) and the value.
 */
final class UndoRecord {
    private UndoRecord() {}

    static Bytes encode(Map<Bytes, Optional<Bytes>> previous) {
        int size = 0;
        for (Map.Entry<Bytes, Optional<Bytes>> entry : previous.entrySet()) {
            size += 2 * Integer.BYTES + entry.getKey().size();
            size += entry.getValue().map(Bytes::size).orElse(0);
        }
        var out = ByteBuffer.allocate(size);
        previous.forEach((resource, value) -> {
            out.putInt(resource.size()).put(resource.unsafeArray());
            if (value.isPresent()) {
                out.putInt(value.get().size() + 1).put(value.get().unsafeArray());
            } else {
                out.putInt(0);
            }
        });
        return Bytes.wrap(out.array());
    }

    /** @throws StoreInvariantException for anything that {@link #encode} does not make */
    static Map<Bytes, Optional<Bytes>> decode(Bytes blob) {
        var in = ByteBuffer.wrap(blob.unsafeArray());
        Map<Bytes, Optional<Bytes>> previous = new LinkedHashMap<>();
        try {
            while (in.hasRemaining()) {
                Bytes resource = take(in, in.getInt());
                int sizeAndOne = in.getInt();
                Optional<Bytes> value = sizeAndOne == 0 ? Optional.empty() : Optional.of(take(in, sizeAndOne - 1));
                if (previous.put(resource, value) != null) {
                    throw new StoreInvariantException("an undo record holds a resource twice");
                }
            }
        } catch (BufferUnderflowException e) {
            throw new StoreInvariantException("an undo record is truncated");
        }
        return previous;
    }

    /**
     * What the record says of one resource, without making anything of the others.
     *
     * @throws StoreInvariantException as {@link #decode}
     */
    static Optional<Optional<Bytes>> find(Bytes blob, Bytes resource) {
        byte[] bytes = blob.unsafeArray();
        byte[] wanted = resource.unsafeArray();
        var in = ByteBuffer.wrap(bytes);
        try {
            while (in.hasRemaining()) {
                int size = skip(in, in.getInt());
                boolean found = Arrays.equals(bytes, in.position() - size, in.position(), wanted, 0, wanted.length);
                int sizeAndOne = in.getInt();
                if (found) {
                    return Optional.of(sizeAndOne == 0 ? Optional.empty() : Optional.of(take(in, sizeAndOne - 1)));
                }
                if (sizeAndOne != 0) {
                    var _ = skip(in, sizeAndOne - 1);
                }
            }
        } catch (BufferUnderflowException e) {
            throw new StoreInvariantException("an undo record is truncated");
        }
        return Optional.empty();
    }

    private static int skip(ByteBuffer in, int size) {
        if (size < 0 || size > in.remaining()) {
            throw new StoreInvariantException("an undo record is truncated");
        }
        in.position(in.position() + size);
        return size;
    }

    private static Bytes take(ByteBuffer in, int size) {
        if (size < 0 || size > in.remaining()) {
            throw new StoreInvariantException("an undo record is truncated");
        }
        byte[] taken = new byte[size];
        in.get(taken);
        return Bytes.wrap(taken);
    }
}
