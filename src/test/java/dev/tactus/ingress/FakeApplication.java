package dev.tactus.ingress;

import dev.tactus.application.Application;
import dev.tactus.application.Output;
import dev.tactus.application.StateAccess;
import dev.tactus.application.StateReader;
import dev.tactus.application.Validation;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.DirectInput;
import java.math.BigInteger;
import java.util.List;

/** Methods of up to 53 bytes; everyone has nonce 3 and 2^70 tokens. */
final class FakeApplication implements Application {
    static final int MAX_METHOD_BYTES = 53;
    static final BigInteger BALANCE = BigInteger.TWO.pow(70);

    @Override
    public int maxMethodBytes() {
        return MAX_METHOD_BYTES;
    }

    @Override
    public long nextNonce(StateReader state, Address sender) {
        return 3;
    }

    @Override
    public BigInteger balance(StateReader state, Address sender) {
        return BALANCE;
    }

    @Override
    public Validation validate(StateReader state, OpContext op) {
        throw new AssertionError("the lane's to call");
    }

    @Override
    public List<Output> execute(StateAccess state, OpContext op) {
        throw new AssertionError("the lane's to call");
    }

    @Override
    public List<Output> execute(StateAccess state, DirectInput input) {
        throw new AssertionError("the lane's to call");
    }
}
