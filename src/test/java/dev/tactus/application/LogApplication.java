package dev.tactus.application;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.Protocol;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A small application whose state depends on everything it is shown and on the order of it. Everyone has the balance
 * {@link #BALANCE} for ever. The payload's first letter may order more: {@code w}rite or {@code d}elete the resource
 * that follows, write and then {@code t}hrow.
 */
public final class LogApplication implements Application {
    public static final BigInteger BALANCE = BigInteger.valueOf(1000);
    public static final Bytes LOG = text("log");

    /** Starts at this nonce instead of 0, to come near the end of the range. */
    private final long firstNonce;

    public LogApplication() {
        this(0);
    }

    public LogApplication(long firstNonce) {
        this.firstNonce = firstNonce;
    }

    public static Bytes text(String ascii) {
        return Bytes.wrap(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public int maxMethodBytes() {
        return 64;
    }

    @Override
    public long nextNonce(StateReader state, Address sender) {
        return state.read(nonceOf(sender))
                .map(value -> ByteBuffer.wrap(value.unsafeArray()).getLong())
                .orElse(firstNonce);
    }

    @Override
    public BigInteger balance(StateReader state, Address sender) {
        return BALANCE;
    }

    @Override
    public Validation validate(StateReader state, OpContext op) {
        long expected = nextNonce(state, op.sender());
        if (expected == Protocol.MAX_NONCE) {
            return Validation.Exhausted.EXHAUSTED;
        }
        if (op.nonce() != expected) {
            return new Validation.BadNonce(expected);
        }
        return op.fee().compareTo(BALANCE) > 0
                ? new Validation.InsufficientBalance(op.fee(), BALANCE)
                : Validation.Valid.VALID;
    }

    @Override
    public List<Output> execute(StateAccess state, OpContext op) {
        state.write(nonceOf(op.sender()), number(op.nonce() + 1));
        append(state, "op " + op.sender() + ' ' + op.nonce() + ' ' + op.fee() + ' ' + op.safeBlock() + op.data());
        return obey(state, op.data());
    }

    @Override
    public List<Output> execute(StateAccess state, DirectInput input) {
        append(
                state,
                "in " + input.sender() + ' ' + input.blockNumber() + ' ' + input.blockTimestamp() + input.payload());
        return obey(state, input.payload());
    }

    private static List<Output> obey(StateAccess state, Bytes data) {
        if (data.isEmpty()) {
            return List.of();
        }
        Bytes resource = data.slice(1, data.size());
        switch (data.get(0)) {
            case 'w' -> state.write(resource, data);
            case 'd' -> state.delete(resource);
            case 't' -> {
                state.write(resource, data);
                throw new IllegalStateException("told to throw");
            }
            default -> {}
        }
        return List.of(new Output.Notice(data));
    }

    private static void append(StateAccess state, String line) {
        byte[] before = state.read(LOG).orElse(Bytes.EMPTY).unsafeArray();
        state.write(LOG, Bytes.wrap(Keccak.hash(before, line.getBytes(StandardCharsets.US_ASCII))));
    }

    private static Bytes nonceOf(Address sender) {
        return text("nonce " + sender.toHex());
    }

    private static Bytes number(long value) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }
}
