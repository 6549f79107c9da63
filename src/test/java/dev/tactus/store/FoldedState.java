package dev.tactus.store;

import dev.tactus.application.Application;
import dev.tactus.application.StateAccess;
import dev.tactus.application.StateDigest;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.FeeExponent;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.protocol.SequencedL2Tx.SequencedDirectInput;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the feed comes to when it is executed entry by entry, without chunks, without a store. */
final class FoldedState implements StateAccess {
    private final TreeMap<Bytes, Bytes> values;

    FoldedState() {
        this(Map.of());
    }

    private FoldedState(Map<Bytes, Bytes> values) {
        this.values = new TreeMap<>(values);
    }

    /** The state after one more entry; this one stays as it is. */
    FoldedState after(SequencedL2Tx entry, Application application) {
        var next = new FoldedState(values);
        var _ = switch (entry) {
            case SequencedUserOp op ->
                application.execute(
                        next,
                        new Application.OpContext(
                                op.sender(), op.nonce(), FeeExponent.value(op.fee()), op.data(), op.safeBlock()));
            case SequencedDirectInput direct -> application.execute(next, direct.input());
        };
        return next;
    }

    List<Bytes> resources() {
        return List.copyOf(values.keySet());
    }

    Hash32 digest() {
        var digest = new StateDigest();
        values.forEach(digest::add);
        return digest.finish();
    }

    @Override
    public Optional<Bytes> read(Bytes resource) {
        return Optional.ofNullable(values.get(resource));
    }

    @Override
    public void write(Bytes resource, Bytes value) {
        values.put(resource, value);
    }

    @Override
    public void delete(Bytes resource) {
        values.remove(resource);
    }
}
