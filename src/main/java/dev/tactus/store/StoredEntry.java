package dev.tactus.store;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.ValidUserOp;

/** One entry of the order with all that is stored of it, its outputs included. Whether it is right is another matter. */
public sealed interface StoredEntry {
    long offset();

    long batchNonce();

    /** Index inside its batch. */
    int frame();

    /** Blob of {@code OutputsCodec}. */
    Bytes outputs();

    /** @param op as it was stored: nobody has looked at its signature again */
    record StoredOp(long offset, long batchNonce, int frame, ValidUserOp op, Bytes outputs) implements StoredEntry {}

    record StoredInput(long offset, long batchNonce, int frame, DirectInput input, Bytes outputs)
            implements StoredEntry {}
}
