package dev.tactus.application;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Protocol;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Appends the number of each input to a log, so that the bytes of the state are the order, and to a few more resources,
 * of which some are deleted and come back. On an op whose data are {@link #broken}, and on a direct input whose payload
 * is {@link #BROKEN}, it writes as on any other and then throws. Fees are free.
 */
public final class AppendingApplication implements Application {
    private static final Bytes COUNT = text("count");
    private static final int PAGE = 32;
    private static final int BUCKETS = 7;
    private static final int BUCKET_BYTES = 40;
    public static final Bytes BROKEN = text("broken");

    /** Data of an op that appends this number. */
    public static Bytes data(int number) {
        return Bytes.wrap(bytes(number));
    }

    /** Data of an op on which the application fails once it has written everything. */
    public static Bytes broken(int number) {
        return Bytes.wrap(ByteBuffer.allocate(Integer.BYTES + 1)
                .putInt(number)
                .put((byte) 1)
                .array());
    }

    /** The number that an input appends. */
    public static int number(DirectInput input) {
        return -1 - (int) input.inputIndex();
    }

    /** The numbers of everything that was executed, in order. */
    public static List<Integer> log(StateReader state) {
        int count = count(state);
        List<Integer> numbers = new ArrayList<>(count);
        for (int page = 0; page * PAGE < count; page++) {
            ByteBuffer entries = ByteBuffer.wrap(value(state, page(page * PAGE)));
            while (entries.hasRemaining()) {
                numbers.add(entries.getInt());
            }
        }
        return numbers;
    }

    @Override
    public int maxMethodBytes() {
        return Integer.BYTES + 1;
    }

    @Override
    public long nextNonce(StateReader state, Address sender) {
        return state.read(nonceOf(sender))
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
                nonceOf(op.sender()),
                Bytes.wrap(BigInteger.valueOf(op.nonce() + 1).toByteArray()));
        append(state, ByteBuffer.wrap(op.data().toArray()).getInt());
        if (op.data().size() > Integer.BYTES) {
            throw new IllegalStateException("planted in the application");
        }
        return List.of(new Output.Notice(op.data()));
    }

    @Override
    public List<Output> execute(StateAccess state, DirectInput input) {
        append(state, number(input));
        if (input.payload().equals(BROKEN)) {
            throw new IllegalStateException("planted in the application");
        }
        return List.of();
    }

    private static void append(StateAccess state, int number) {
        int count = count(state);
        extend(state, page(count), number);
        state.write(COUNT, Bytes.wrap(bytes(count + 1)));
        Bytes bucket = text("bucket " + Math.floorMod(number, BUCKETS));
        if (value(state, bucket).length >= BUCKET_BYTES) {
            state.delete(bucket);
        } else {
            extend(state, bucket, number);
        }
    }

    private static void extend(StateAccess state, Bytes resource, int number) {
        var longer = new ByteArrayOutputStream();
        longer.writeBytes(value(state, resource));
        longer.writeBytes(bytes(number));
        state.write(resource, Bytes.wrap(longer.toByteArray()));
    }

    private static int count(StateReader state) {
        return state.read(COUNT)
                .map(value -> ByteBuffer.wrap(value.toArray()).getInt())
                .orElse(0);
    }

    private static byte[] value(StateReader state, Bytes resource) {
        return state.read(resource).orElse(Bytes.EMPTY).toArray();
    }

    private static byte[] bytes(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    private static Bytes page(int position) {
        return text("log " + position / PAGE);
    }

    private static Bytes nonceOf(Address sender) {
        return text("nonce " + sender.toHex());
    }

    private static Bytes text(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
