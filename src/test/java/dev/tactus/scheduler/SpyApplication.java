package dev.tactus.scheduler;

import dev.tactus.application.Application;
import dev.tactus.application.LogApplication;
import dev.tactus.application.Output;
import dev.tactus.application.StateAccess;
import dev.tactus.application.StateReader;
import dev.tactus.application.Validation;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.DirectInput;
import java.math.BigInteger;
import java.util.List;

/** Remembers what it was asked to execute. */
final class SpyApplication implements Application {
    private final Application application = new LogApplication();
    private final List<Object> seen;

    SpyApplication(List<Object> seen) {
        this.seen = seen;
    }

    @Override
    public int maxMethodBytes() {
        return application.maxMethodBytes();
    }

    @Override
    public long nextNonce(StateReader state, Address sender) {
        return application.nextNonce(state, sender);
    }

    @Override
    public BigInteger balance(StateReader state, Address sender) {
        return application.balance(state, sender);
    }

    @Override
    public Validation validate(StateReader state, OpContext op) {
        return application.validate(state, op);
    }

    @Override
    public List<Output> execute(StateAccess state, OpContext op) {
        seen.add(op);
        return application.execute(state, op);
    }

    @Override
    public List<Output> execute(StateAccess state, DirectInput input) {
        seen.add(input);
        return application.execute(state, input);
    }
}
