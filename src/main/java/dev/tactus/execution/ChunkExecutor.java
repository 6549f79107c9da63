package dev.tactus.execution;

import dev.tactus.application.Output;
import dev.tactus.application.StateReader;
import dev.tactus.application.Validation;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.ValidUserOp;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A deterministic function of ordered inputs, their frame and a base state. Writes to nothing. */
public interface ChunkExecutor {
    /**
     * @param frameFee  fee exponent of the frame
     * @param safeBlock of the frame
     * @return an outcome for each op in order, and what the included ones wrote together
     */
    Execution<OpOutcome> executeOps(List<ValidUserOp> ops, int frameFee, long safeBlock, StateReader base);

    /**
     * @return the outputs of each direct input in order, and what they wrote together
     * @throws ApplicationFault if the application throws: fatal, since the scheduler cannot leave it out either
     */
    Execution<List<Output>> executeDirectInputs(List<DirectInput> inputs, StateReader base);

    /** @param writes last value per resource; empty = deleted */
    record Execution<T>(List<T> outcomes, Map<Bytes, Optional<Bytes>> writes) {}

    sealed interface OpOutcome {
        record Included(List<Output> outputs) implements OpOutcome {}

        /** Left no trace; the application's validation says why. */
        record Rejected(Validation why) implements OpOutcome {}

        /** {@code max_fee} is below the frame's fee. */
        record FeeTooLow(int maxFee, int frameFee) implements OpOutcome {}

        /** The application threw; the op left no trace and every other op was executed as if it had not been there. */
        record Failed(RuntimeException cause) implements OpOutcome {}
    }
}
