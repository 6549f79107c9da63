package dev.tactus.store;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * CRC-32C over the columns of one row, in the order of the table: whatever a disk does to a few bytes of a row is
 * noticed when the row is read. It is no protection against someone who wants to deceive. One thread, one row.
 */
final class RowChecksum {
    private static final long ABSENT = -1;

    private final CRC32C crc = new CRC32C();

    RowChecksum with(long number) {
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            crc.update((int) (number >>> shift));
        }
        return this;
    }

    /** Its length goes before it, so that no two rows read alike. */
    RowChecksum with(Bytes bytes) {
        with((long) bytes.size());
        crc.update(bytes.unsafeArray(), 0, bytes.size());
        return this;
    }

    RowChecksum with(Hash32 hash) {
        return with(hash.bytes());
    }

    RowChecksum with(Address address) {
        return with(address.bytes());
    }

    RowChecksum with(Optional<Bytes> bytes) {
        return bytes.isPresent() ? with(bytes.get()) : absent();
    }

    RowChecksum with(OptionalLong number) {
        return number.isPresent() ? with(number.getAsLong()) : absent();
    }

    /** A column that is NULL. */
    RowChecksum absent() {
        return with(ABSENT);
    }

    /** @return 0 to 2^32 − 1 */
    long value() {
        return crc.getValue();
    }

    /**
     * @param table names the row, with {@code key}, should it not be as it was written
     * @throws StoreInvariantException if the row was written with another checksum
     */
    void require(long written, String table, Object key) {
        if (written != value()) {
            throw Damage.found("row " + key + " of " + table + " is not what its checksum was made of");
        }
    }
}
