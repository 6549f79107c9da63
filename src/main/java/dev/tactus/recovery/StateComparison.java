package dev.tactus.recovery;

import dev.tactus.application.MapState;
import dev.tactus.application.StateDigest;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.util.Optional;

/** Holds a stored state against a replayed one, resource by resource in byte order, and digests it on the way. */
final class StateComparison {
    private final long offset;
    private final MapState replayed;
    private final StateDigest digest = new StateDigest();
    private Optional<Bytes> last = Optional.empty();

    StateComparison(long offset, MapState replayed) {
        this.offset = offset;
        this.replayed = replayed;
    }

    /** @throws DifferenceFound unless it is the next one of the replayed state, with the same value */
    void stored(Bytes resource, Bytes value) {
        Optional<Bytes> next = replayed.resourceAfter(last);
        if (next.isEmpty() || next.get().compareTo(resource) > 0) {
            throw new DifferenceFound(offset, name(resource), "none", value);
        }
        if (!next.get().equals(resource)) {
            throw missing(next.get());
        }
        DifferenceFound.require(offset, name(resource), replayed.read(resource).orElseThrow(), value);
        digest.add(resource, value);
        last = Optional.of(resource);
    }

    /** Nothing more is stored. */
    Hash32 finish() {
        replayed.resourceAfter(last).ifPresent(left -> {
            throw missing(left);
        });
        return digest.finish();
    }

    private DifferenceFound missing(Bytes resource) {
        return new DifferenceFound(
                offset, name(resource), replayed.read(resource).orElseThrow(), "none");
    }

    private static String name(Bytes resource) {
        return "state of resource " + resource;
    }
}
