package dev.tactus.recovery;

import static dev.tactus.recovery.DifferenceFound.require;

import dev.tactus.application.Application;
import dev.tactus.application.MapState;
import dev.tactus.application.Output;
import dev.tactus.application.OutputsCodec;
import dev.tactus.execution.ApplicationFault;
import dev.tactus.execution.ChunkExecutor;
import dev.tactus.execution.ChunkExecutor.Execution;
import dev.tactus.execution.ChunkExecutor.OpOutcome;
import dev.tactus.execution.SerialExecutor;
import dev.tactus.protocol.Bytes;
import dev.tactus.store.StoredEntry;
import dev.tactus.store.StoredEntry.StoredInput;
import dev.tactus.store.StoredEntry.StoredOp;
import dev.tactus.store.StoredHistory.StoredFrame;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Executes what is stored once more, from an empty state, each entry at the fee of its frame. */
final class Replay {
    private final ChunkExecutor executor;
    private final MapState state = new MapState();
    /** What the resources that the running chunk has written held before it. */
    private final Map<Bytes, Optional<Bytes>> before = new HashMap<>();

    Replay(Application application) {
        this.executor = new SerialExecutor(application);
    }

    MapState state() {
        return state;
    }

    /** @throws DifferenceFound if the entry would not be in the order, or has other outputs */
    void execute(StoredEntry entry, StoredFrame frame) {
        Bytes outputs = switch (entry) {
            case StoredOp op -> execute(op, frame);
            case StoredInput input -> execute(input);
        };
        require(entry.offset(), "outputs", outputs, entry.outputs());
    }

    private Bytes execute(StoredOp entry, StoredFrame frame) {
        Execution<OpOutcome> execution =
                executor.executeOps(List.of(entry.op()), frame.fee(), frame.safeBlock(), state);
        OpOutcome outcome = execution.outcomes().getFirst();
        if (!(outcome instanceof OpOutcome.Included(List<Output> outputs))) {
            throw new DifferenceFound(entry.offset(), "user_op", "refused: " + outcome, "included: " + entry.op());
        }
        apply(execution.writes());
        return OutputsCodec.encode(outputs);
    }

    private Bytes execute(StoredInput entry) {
        try {
            Execution<List<Output>> execution = executor.executeDirectInputs(List.of(entry.input()), state);
            apply(execution.writes());
            return OutputsCodec.encode(execution.outcomes().getFirst());
        } catch (ApplicationFault e) {
            throw new DifferenceFound(
                    entry.offset(), "direct_input", "the application fails: " + e.getCause(), entry.input());
        }
    }

    private void apply(Map<Bytes, Optional<Bytes>> writes) {
        writes.forEach((resource, value) -> {
            before.putIfAbsent(resource, state.read(resource));
            value.ifPresentOrElse(written -> state.write(resource, written), () -> state.delete(resource));
        });
    }

    /**
     * The running chunk ends here.
     *
     * @return what the resources that it wrote held before it
     */
    Map<Bytes, Optional<Bytes>> endChunk() {
        Map<Bytes, Optional<Bytes>> ended = Map.copyOf(before);
        before.clear();
        return ended;
    }
}
