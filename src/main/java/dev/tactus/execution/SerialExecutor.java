package dev.tactus.execution;

import dev.tactus.application.Application;
import dev.tactus.application.Output;
import dev.tactus.application.StateDamagedException;
import dev.tactus.application.StateReader;
import dev.tactus.application.StateUnavailableException;
import dev.tactus.application.Validation;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.FeeExponent;
import dev.tactus.protocol.ValidUserOp;
import java.util.ArrayList;
import java.util.List;

/** One input after the other. */
public final class SerialExecutor implements ChunkExecutor {
    private final Application application;

    public SerialExecutor(Application application) {
        this.application = application;
    }

    @Override
    public Execution<OpOutcome> executeOps(List<ValidUserOp> ops, int frameFee, long safeBlock, StateReader base) {
        var overlay = new Overlay(base);
        List<OpOutcome> outcomes = new ArrayList<>(ops.size());
        for (ValidUserOp op : ops) {
            outcomes.add(executeOp(op, frameFee, safeBlock, overlay));
        }
        return new Execution<>(outcomes, overlay.writes());
    }

    private OpOutcome executeOp(ValidUserOp op, int frameFee, long safeBlock, Overlay overlay) {
        if (op.op().maxFee() < frameFee) {
            return new OpOutcome.FeeTooLow(op.op().maxFee(), frameFee);
        }
        var context = new Application.OpContext(
                op.sender(),
                op.op().nonce(),
                FeeExponent.value(frameFee),
                op.op().data(),
                safeBlock);
        try {
            Validation validation = application.validate(overlay, context);
            if (validation != Validation.Valid.VALID) {
                return new OpOutcome.Rejected(validation);
            }
            List<Output> outputs = application.execute(overlay, context);
            overlay.keep();
            return new OpOutcome.Included(List.copyOf(outputs));
        } catch (StateUnavailableException | StateDamagedException e) {
            throw e;
        } catch (RuntimeException e) {
            overlay.drop();
            return new OpOutcome.Failed(e);
        }
    }

    @Override
    public Execution<List<Output>> executeDirectInputs(List<DirectInput> inputs, StateReader base) {
        var overlay = new Overlay(base);
        List<List<Output>> outcomes = new ArrayList<>(inputs.size());
        for (DirectInput input : inputs) {
            try {
                outcomes.add(List.copyOf(application.execute(overlay, input)));
                overlay.keep();
            } catch (StateUnavailableException | StateDamagedException e) {
                throw e;
            } catch (RuntimeException e) {
                throw new ApplicationFault("the application failed on direct input " + input.inputIndex(), e);
            }
        }
        return new Execution<>(outcomes, overlay.writes());
    }
}
