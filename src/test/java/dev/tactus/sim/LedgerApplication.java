package dev.tactus.sim;

import dev.tactus.application.Application;
import dev.tactus.application.Output;
import dev.tactus.application.StateAccess;
import dev.tactus.application.StateReader;
import dev.tactus.application.Validation;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Keccak;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A small ledger whose state tells the order: every input is hashed into one resource, so two orders never have the
 * same digest. Rules, all integers big-endian:
 *
 * <ul>
 *   <li>Resource {@code 'a' ‖ address}: nonce (4 bytes) ‖ balance (16 bytes); absent while both are 0.
 *   <li>Resource {@code 'n' ‖ address}: the sender's last note; absent while empty.
 *   <li>Resource {@code 'h'}: keccak256(what it held, else 32 zero bytes ‖ item). The item of an op is sender ‖ nonce
 *       (4) ‖ fee (16) ‖ safe block (8) ‖ data; of a direct input sender ‖ block (8) ‖ timestamp (8) ‖ payload.
 *   <li>An op first takes its fee from the sender and gives it to the batch submitter, then adds 1 to the nonce, then
 *       runs its method. {@code 01 ‖ amount (8) ‖ to (20)}, exactly: transfer if the balance allows, with the notice
 *       from ‖ to ‖ amount. {@code 02 ‖ amount (8)}, exactly: withdrawal if the balance allows, with a voucher to the
 *       sender of that value and without payload. {@code 03 ‖ note}: sets the note. Anything else does nothing more.
 *   <li>A direct input from the first portal of at least 72 bytes, {@code token ‖ depositor ‖ value (32) ‖ rest}, of
 *       the deployment's token and with a value below 2^64 credits the depositor, with the notice depositor ‖ value
 *       (32). Any other direct input is only hashed.
 * </ul>
 */
public final class LedgerApplication implements Application {
    public static final int MAX_METHOD_BYTES = 64;

    private static final byte TRANSFER = 1;
    private static final byte WITHDRAW = 2;
    private static final byte NOTE = 3;
    private static final int DEPOSIT_BYTES = 72;
    private static final Bytes ORDER = Bytes.wrap(new byte[] {'h'});

    private final Deployment deployment;

    public LedgerApplication(Deployment deployment) {
        this.deployment = deployment;
    }

    private record Account(long nonce, BigInteger balance) {
        static final Account NONE = new Account(0, BigInteger.ZERO);

        Account plus(BigInteger amount) {
            return new Account(nonce, balance.add(amount));
        }
    }

    @Override
    public int maxMethodBytes() {
        return MAX_METHOD_BYTES;
    }

    @Override
    public long nextNonce(StateReader state, Address sender) {
        return account(state, sender).nonce();
    }

    @Override
    public BigInteger balance(StateReader state, Address sender) {
        return account(state, sender).balance();
    }

    @Override
    public Validation validate(StateReader state, OpContext op) {
        Account account = account(state, op.sender());
        if (account.nonce() == 0xffff_ffffL) {
            return Validation.Exhausted.EXHAUSTED;
        }
        if (account.nonce() != op.nonce()) {
            return new Validation.BadNonce(account.nonce());
        }
        return account.balance().compareTo(op.fee()) < 0
                ? new Validation.InsufficientBalance(op.fee(), account.balance())
                : Validation.Valid.VALID;
    }

    @Override
    public List<Output> execute(StateAccess state, OpContext op) {
        hash(
                state,
                ByteBuffer.allocate(20 + 4 + 16 + 8 + op.data().size())
                        .put(op.sender().bytes().unsafeArray())
                        .putInt((int) op.nonce())
                        .put(word16(op.fee()))
                        .putLong(op.safeBlock())
                        .put(op.data().unsafeArray())
                        .array());
        Account sender = account(state, op.sender());
        put(state, op.sender(), new Account(sender.nonce() + 1, sender.balance().subtract(op.fee())));
        credit(state, deployment.submitter(), op.fee());
        return run(state, op);
    }

    private static List<Output> run(StateAccess state, OpContext op) {
        var in = ByteBuffer.wrap(op.data().toArray());
        byte method = in.hasRemaining() ? in.get() : 0;
        if (method == TRANSFER && in.remaining() == 28) {
            BigInteger amount = unsigned(in, 8);
            byte[] to = take(in, 20);
            return pay(state, op.sender(), amount, Optional.of(Address.wrap(to)))
                    ? List.of(new Output.Notice(Bytes.wrap(ByteBuffer.allocate(48)
                            .put(op.sender().bytes().unsafeArray())
                            .put(to)
                            .putLong(amount.longValue())
                            .array())))
                    : List.of();
        }
        if (method == WITHDRAW && in.remaining() == 8) {
            BigInteger amount = unsigned(in, 8);
            return pay(state, op.sender(), amount, Optional.empty())
                    ? List.of(new Output.Voucher(op.sender(), amount, Bytes.EMPTY))
                    : List.of();
        }
        if (method == NOTE) {
            Bytes resource = resource('n', op.sender());
            if (in.hasRemaining()) {
                state.write(resource, Bytes.wrap(take(in, in.remaining())));
            } else {
                state.delete(resource);
            }
        }
        return List.of();
    }

    private static boolean pay(StateAccess state, Address from, BigInteger amount, Optional<Address> to) {
        Account payer = account(state, from);
        if (payer.balance().compareTo(amount) < 0) {
            return false;
        }
        put(state, from, payer.plus(amount.negate()));
        to.ifPresent(payee -> credit(state, payee, amount));
        return true;
    }

    @Override
    public List<Output> execute(StateAccess state, DirectInput input) {
        hash(
                state,
                ByteBuffer.allocate(20 + 8 + 8 + input.payload().size())
                        .put(input.sender().bytes().unsafeArray())
                        .putLong(input.blockNumber())
                        .putLong(input.blockTimestamp())
                        .put(input.payload().unsafeArray())
                        .array());
        if (!input.sender().equals(deployment.portals().getFirst())
                || input.payload().size() < DEPOSIT_BYTES) {
            return List.of();
        }
        var in = ByteBuffer.wrap(input.payload().toArray());
        var token = Address.wrap(take(in, 20));
        var depositor = Address.wrap(take(in, 20));
        BigInteger value = unsigned(in, 32);
        if (!token.equals(deployment.token()) || value.bitLength() > 64) {
            return List.of();
        }
        credit(state, depositor, value);
        return List.of(new Output.Notice(input.payload().slice(20, DEPOSIT_BYTES)));
    }

    private static void hash(StateAccess state, byte[] item) {
        Bytes before = state.read(ORDER).orElseGet(() -> Bytes.wrap(new byte[32]));
        byte[] all = new byte[32 + item.length];
        before.copyTo(all, 0);
        System.arraycopy(item, 0, all, 32, item.length);
        state.write(ORDER, Bytes.wrap(Keccak.hash(all)));
    }

    private static void credit(StateAccess state, Address to, BigInteger amount) {
        put(state, to, account(state, to).plus(amount));
    }

    private static Account account(StateReader state, Address address) {
        return state.read(resource('a', address))
                .map(row -> {
                    var in = ByteBuffer.wrap(row.toArray());
                    return new Account(Integer.toUnsignedLong(in.getInt()), unsigned(in, 16));
                })
                .orElse(Account.NONE);
    }

    private static void put(StateAccess state, Address address, Account account) {
        Bytes resource = resource('a', address);
        if (account.equals(Account.NONE)) {
            state.delete(resource);
        } else {
            byte[] row = ByteBuffer.allocate(20)
                    .putInt((int) account.nonce())
                    .put(word16(account.balance()))
                    .array();
            state.write(resource, Bytes.wrap(row));
        }
    }

    private static Bytes resource(char kind, Address address) {
        byte[] key = new byte[21];
        key[0] = (byte) kind;
        address.bytes().copyTo(key, 1);
        return Bytes.wrap(key);
    }

    private static BigInteger unsigned(ByteBuffer in, int size) {
        return new BigInteger(1, take(in, size));
    }

    private static byte[] take(ByteBuffer in, int size) {
        byte[] taken = new byte[size];
        in.get(taken);
        return taken;
    }

    private static byte[] word16(BigInteger value) {
        byte[] word = new byte[16];
        byte[] magnitude = value.toByteArray();
        int skip = Math.max(0, magnitude.length - 16);
        System.arraycopy(magnitude, skip, word, 16 - magnitude.length + skip, magnitude.length - skip);
        return word;
    }
}
