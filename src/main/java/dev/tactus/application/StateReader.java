package dev.tactus.application;

import dev.tactus.protocol.Bytes;
import java.util.Optional;

/** Reads the values of an application's resources at one point of the order. */
@FunctionalInterface
public interface StateReader {
    /** The resource's value, or empty where it has none. */
    Optional<Bytes> read(Bytes resource);
}
