package dev.tactus.lane;

import dev.tactus.application.Application;
import dev.tactus.application.Output;
import dev.tactus.application.StateAccess;
import dev.tactus.application.StateReader;
import dev.tactus.application.Validation;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Protocol;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Remembers the order: each op appends its sender's first byte and its nonce to one resource, each direct input its
 * index. The data {@link #CRASH} makes it throw. Fees are free.
 */
final class LogApplication implements Application {
    static final Bytes CRASH = text("crash");
    static final Bytes LOG = text("log");

    static Bytes text(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    static String log(StateReader state) {
        return state.read(LOG)
                .map(log -> new String(log.toArray(), StandardCharsets.US_ASCII))
                .orElse("");
    }

    @Override
    public int maxMethodBytes() {
        return 64;
    }

    @Override
    public long nextNonce(StateReader state, Address sender) {
        return state.read(sender.bytes())
                .map(value -> new BigInteger(1, value.toArray()).longValueExact())
                .orElse(0L);
    }

    @Override
    public BigInteger balance(StateReader state, Address sender) {
        return BigInteger.ZERO;
    }

    @Override
    public Validation validate(StateReader state, OpContext op) {
        long expected = nextNonce(state, op.sender());
        if (expected == Protocol.MAX_NONCE) {
            return Validation.Exhausted.EXHAUSTED;
        }
        return op.nonce() == expected ? Validation.Valid.VALID : new Validation.BadNonce(expected);
    }

    @Override
    public List<Output> execute(StateAccess state, OpContext op) {
        state.write(
                op.sender().bytes(),
                Bytes.wrap(BigInteger.valueOf(op.nonce() + 1).toByteArray()));
        append(state, op.sender().bytes().get(0) + ":" + op.nonce());
        if (op.data().equals(CRASH)) {
            throw new IllegalArgumentException("planted in the application");
        }
        return List.of(new Output.Notice(op.data()));
    }

    @Override
    public List<Output> execute(StateAccess state, DirectInput input) {
        append(state, "d" + input.inputIndex());
        if (input.payload().equals(CRASH)) {
            throw new IllegalArgumentException("planted in the application");
        }
        return List.of();
    }

    private static void append(StateAccess state, String entry) {
        state.write(LOG, text(log(state) + entry + " "));
    }
}
