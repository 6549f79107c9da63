package dev.tactus.application;

import dev.tactus.protocol.Bytes;

/**
 * The only memory an application has. What it writes is seen by its next read, becomes durable with its chunk, and
 * is dropped without a trace if the application throws. Owned by one thread.
 */
public interface StateAccess extends StateReader {
    void write(Bytes resource, Bytes value);

    /** Afterwards the resource reads as empty; absent resources may be deleted. */
    void delete(Bytes resource);
}
