package dev.tactus.sim;

import dev.tactus.application.Application;
import dev.tactus.application.Output;
import dev.tactus.application.StateAccess;
import dev.tactus.application.StateReader;
import dev.tactus.application.Validation;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.DirectInput;
import java.math.BigInteger;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Another application that now and then breaks on an op, after it has written something. */
final class FlakyApplication implements Application {
    private final Application sound;
    private final BooleanSupplier breaks;

    FlakyApplication(Application sound, BooleanSupplier breaks) {
        this.sound = sound;
        this.breaks = breaks;
    }

    @Override
    public int maxMethodBytes() {
        return sound.maxMethodBytes();
    }

    @Override
    public long nextNonce(StateReader state, Address sender) {
        return sound.nextNonce(state, sender);
    }

    @Override
    public BigInteger balance(StateReader state, Address sender) {
        return sound.balance(state, sender);
    }

    @Override
    public Validation validate(StateReader state, OpContext op) {
        return sound.validate(state, op);
    }

    @Override
    public List<Output> execute(StateAccess state, OpContext op) {
        List<Output> outputs = sound.execute(state, op);
        if (breaks.getAsBoolean()) {
            throw new IllegalStateException("the application broke");
        }
        return outputs;
    }

    @Override
    public List<Output> execute(StateAccess state, DirectInput input) {
        return sound.execute(state, input);
    }
}
