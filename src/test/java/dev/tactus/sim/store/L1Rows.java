package dev.tactus.sim.store;

import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Hash32;
import dev.tactus.store.AcceptedBatch;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SafeSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What has been read of L1. Rows are only added. */
final class L1Rows {
    private static final SafeHead BEFORE_THE_FIRST = new SafeHead(-1, Hash32.wrap(new byte[Hash32.SIZE]), 0, 0);

    private final UndoLog undo;
    private final List<SafeHead> heads = new ArrayList<>();
    private final List<DirectInput> inputs = new ArrayList<>();
    private final List<AcceptedBatch> accepted = new ArrayList<>();

    L1Rows(UndoLog undo) {
        this.undo = undo;
    }

    Optional<SafeHead> safeHead() {
        return heads.isEmpty() ? Optional.empty() : Optional.of(heads.getLast());
    }

    /** -1 before the first. */
    long safeBlock() {
        return heads.isEmpty() ? -1 : heads.getLast().number();
    }

    /** In index order. */
    List<DirectInput> inputs() {
        return inputs;
    }

    long nextAccepted() {
        return accepted.size();
    }

    Optional<AcceptedBatch> accepted(long nonce) {
        return nonce < 0 || nonce >= accepted.size() ? Optional.empty() : Optional.of(accepted.get((int) nonce));
    }

    void append(SafeSlice slice) {
        SafeHead before = safeHead().orElse(BEFORE_THE_FIRST);
        append(slice.head(), before);
        slice.directInputs().forEach(input -> append(input, before));
        slice.accepted().forEach(batch -> append(batch, before));
    }

    private void append(SafeHead head, SafeHead before) {
        Refusal.unless(head.number() > before.number(), "the safe head grows");
        Refusal.unless(head.timestamp() >= before.timestamp(), "timestamps of safe heads do not descend");
        Refusal.unless(head.inputCount() >= before.inputCount(), "counts of inputs do not descend");
        heads.add(head);
        undo.add(heads::removeLast);
    }

    private void append(DirectInput input, SafeHead before) {
        if (!inputs.isEmpty()) {
            DirectInput last = inputs.getLast();
            Refusal.unless(input.inputIndex() > last.inputIndex(), "indexes of inputs ascend");
            Refusal.unless(input.blockNumber() >= last.blockNumber(), "blocks of inputs do not descend");
        }
        Refusal.unless(input.blockTimestamp() >= 0, "a timestamp is not negative");
        requireInSlice(input.inputIndex(), input.blockNumber(), before);
        inputs.add(input);
        undo.add(inputs::removeLast);
    }

    private void append(AcceptedBatch batch, SafeHead before) {
        Refusal.unless(batch.nonce() == accepted.size(), "nonces of accepted batches are consecutive from 0");
        if (!accepted.isEmpty()) {
            Refusal.unless(batch.inputIndex() > accepted.getLast().inputIndex(), "indexes of accepted batches ascend");
        }
        Refusal.unless(!isDirectInput(batch.inputIndex()), "an accepted batch is no direct input");
        requireInSlice(batch.inputIndex(), batch.blockNumber(), before);
        accepted.add(batch);
        undo.add(accepted::removeLast);
    }

    private void requireInSlice(long index, long block, SafeHead before) {
        SafeHead head = heads.getLast();
        Refusal.unless(
                index >= before.inputCount() && block > before.number(), "an input belongs to the newest safe head");
        Refusal.unless(
                index < head.inputCount() && block <= head.number(), "an input is covered by the newest safe head");
    }

    /** Looks at the newest only: what is asked for belongs to the newest slice. */
    private boolean isDirectInput(long index) {
        for (DirectInput input : inputs.reversed()) {
            if (input.inputIndex() <= index) {
                return input.inputIndex() == index;
            }
        }
        return false;
    }
}
