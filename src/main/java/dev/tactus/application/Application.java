package dev.tactus.application;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DirectInput;
import java.math.BigInteger;
import java.util.List;

/**
 * The rules of one application. Every method is a pure function of its arguments and the state handle: no I/O, no
 * clock, no randomness, no field that changes. An exception is an internal error: on an op the op is left out of the
 * order, on a direct input the node stops.
 */
public interface Application {
    /** The largest method payload in bytes; {@code POST /tx} refuses longer data. */
    int maxMethodBytes();

    /** The nonce that the sender's next op must carry, 0 for a new account. */
    long nextNonce(StateReader state, Address sender);

    BigInteger balance(StateReader state, Address sender);

    /** Whether the op may be included at all, checked in the order exhausted, nonce, balance for the fee. Writes nothing. */
    Validation validate(StateReader state, OpContext op);

    /**
     * Executes an op that {@link #validate} found valid against the same state: consumes nonce and fee, then does the
     * business; a business failure is an included op without outputs.
     */
    List<Output> execute(StateAccess state, OpContext op);

    /** Executes a direct input; one that makes no sense to the application is a no-op. */
    List<Output> execute(StateAccess state, DirectInput input);

    /**
     * All that an application sees of an op.
     *
     * @param fee what it is charged, in smallest units of the fee token: the value of the frame's exponent
     */
    record OpContext(Address sender, long nonce, BigInteger fee, Bytes data, long safeBlock) {}
}
