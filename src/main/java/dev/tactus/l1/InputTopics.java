package dev.tactus.l1;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Hash32;
import java.nio.ByteBuffer;

/** The indexed arguments of {@code InputAdded} as log topics. */
public final class InputTopics {
    private InputTopics() {}

    /** The application as the first indexed argument. */
    public static Hash32 of(Address application) {
        byte[] word = new byte[Hash32.SIZE];
        application.bytes().copyTo(word, Hash32.SIZE - Address.SIZE);
        return Hash32.wrap(word);
    }

    /** The input's index as the second. */
    public static Hash32 of(long index) {
        return Hash32.wrap(ByteBuffer.allocate(Hash32.SIZE)
                .putLong(Hash32.SIZE - Long.BYTES, index)
                .array());
    }
}
