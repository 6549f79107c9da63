package dev.tactus.sim.reference;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The simulation's ledger a second time. It can be driven by the scheduler, or by whoever watches the node, one op or
 * direct input after the other, asking in between what every resource must hold.
 *
 * <p>Every execution answers its outputs as one blob. For each output in order: kind (0 notice, 1 voucher), of a
 * voucher destination (20) ‖ value (32), then payload length (4) ‖ payload; all integers big-endian.
 */
public final class ReferenceLedger {
    /** The next nonce of an account that can send nothing any more. */
    public static final long EXHAUSTED_NONCE = 0xffff_ffffL;

    /** In the order of the checks: the first that fails is the verdict. */
    public enum Verdict {
        EXHAUSTED,
        BAD_NONCE,
        INSUFFICIENT_BALANCE,
        VALID
    }

    private static final int ADDRESS = 20;
    private static final int DEPOSIT = 72;
    private static final byte[] ORDER = {'h'};

    private final byte[] submitter;
    private final byte[] portal;
    private final byte[] token;
    private final ReferenceState state;

    public ReferenceLedger(ReferenceRules rules) {
        this(rules, new ReferenceState());
    }

    ReferenceLedger(ReferenceRules rules, ReferenceState state) {
        this(rules.submitter(), rules.erc20Portal(), rules.token(), state);
    }

    private ReferenceLedger(byte[] submitter, byte[] portal, byte[] token, ReferenceState state) {
        this.submitter = submitter;
        this.portal = portal;
        this.token = token;
        this.state = state;
    }

    /** In the same state; from now on each goes its own way. */
    public ReferenceLedger copy() {
        return new ReferenceLedger(submitter, portal, token, new ReferenceState(state));
    }

    public Verdict validate(byte[] sender, long nonce, int feeExponent) {
        ReferenceState.Account account = account(sender);
        if (account.nonce() == EXHAUSTED_NONCE) {
            return Verdict.EXHAUSTED;
        }
        if (account.nonce() != nonce) {
            return Verdict.BAD_NONCE;
        }
        return account.balance().compareTo(FeeTable.value(feeExponent)) < 0
                ? Verdict.INSUFFICIENT_BALANCE
                : Verdict.VALID;
    }

    /**
     * Executes an op that is valid and answers its outputs.
     *
     * @throws IllegalStateException if it is not valid; then nothing has changed
     */
    public byte[] executeOp(byte[] sender, long nonce, int feeExponent, byte[] data, long safeBlock) {
        Verdict verdict = validate(sender, nonce, feeExponent);
        if (verdict != Verdict.VALID) {
            throw new IllegalStateException("an op that is not valid was executed: " + verdict);
        }
        BigInteger fee = FeeTable.value(feeExponent);
        chain(sender, BigEndian.u32(nonce), BigEndian.of(fee, 16), BigEndian.u64(safeBlock), data);
        credit(sender, fee.negate());
        credit(submitter, fee);
        ReferenceState.Account paid = account(sender);
        put(sender, new ReferenceState.Account(paid.nonce() + 1, paid.balance()));
        OutputBlob outputs = new OutputBlob();
        method(sender, data, outputs);
        return outputs.bytes();
    }

    /** Executes a direct input and answers its outputs. */
    public byte[] executeDirectInput(byte[] sender, long blockNumber, long blockTimestamp, byte[] payload) {
        chain(sender, BigEndian.u64(blockNumber), BigEndian.u64(blockTimestamp), payload);
        OutputBlob outputs = new OutputBlob();
        if (Arrays.equals(sender, portal) && payload.length >= DEPOSIT && startsWith(payload, token)) {
            BigInteger value = BigEndian.read(payload, 2 * ADDRESS, 32);
            if (value.bitLength() <= 64) {
                credit(Arrays.copyOfRange(payload, ADDRESS, 2 * ADDRESS), value);
                outputs.notice(Arrays.copyOfRange(payload, ADDRESS, DEPOSIT));
            }
        }
        return outputs.bytes();
    }

    public long nextNonce(byte[] address) {
        return account(address).nonce();
    }

    public BigInteger balance(byte[] address) {
        return account(address).balance();
    }

    /** Empty while the resource is absent. */
    public Optional<byte[]> value(byte[] resource) {
        return state.value(resource);
    }

    /** Every live resource with its value, in byte order; what happens later does not show in it. */
    public SortedMap<byte[], byte[]> resources() {
        return state.all();
    }

    /** The resources whose value any execution since the last call changed, with what they hold now. */
    public SortedMap<byte[], Optional<byte[]>> drainChanges() {
        return state.drainChanges();
    }

    public byte[] digest() {
        return state.digest();
    }

    private void method(byte[] sender, byte[] data, OutputBlob outputs) {
        int tag = data.length == 0 ? -1 : data[0];
        if (tag == 1 && data.length == 9 + ADDRESS) {
            byte[] to = Arrays.copyOfRange(data, 9, data.length);
            transfer(sender, to, BigEndian.read(data, 1, 8), outputs);
        } else if (tag == 2 && data.length == 9) {
            withdraw(sender, BigEndian.read(data, 1, 8), outputs);
        } else if (tag == 3) {
            state.put(resource('n', sender), Arrays.copyOfRange(data, 1, data.length));
        }
    }

    private void transfer(byte[] from, byte[] to, BigInteger amount, OutputBlob outputs) {
        if (balance(from).compareTo(amount) >= 0) {
            credit(from, amount.negate());
            credit(to, amount);
            outputs.notice(ByteBuffer.allocate(2 * ADDRESS + 8)
                    .put(from)
                    .put(to)
                    .put(BigEndian.of(amount, 8))
                    .array());
        }
    }

    private void withdraw(byte[] sender, BigInteger amount, OutputBlob outputs) {
        if (balance(sender).compareTo(amount) >= 0) {
            credit(sender, amount.negate());
            outputs.voucher(sender, amount, new byte[0]);
        }
    }

    private void credit(byte[] address, BigInteger amount) {
        put(address, account(address).add(amount));
    }

    private ReferenceState.Account account(byte[] address) {
        return state.value(resource('a', address))
                .map(ReferenceState.Account::decode)
                .orElse(ReferenceState.Account.NEW);
    }

    private void put(byte[] address, ReferenceState.Account account) {
        state.put(resource('a', address), account.encode());
    }

    private void chain(byte[]... item) {
        byte[][] parts = new byte[item.length + 1][];
        parts[0] = state.value(ORDER).orElse(new byte[Keccak256.SIZE]);
        System.arraycopy(item, 0, parts, 1, item.length);
        state.put(ORDER, Keccak256.of(parts));
    }

    private static byte[] resource(char kind, byte[] address) {
        return ByteBuffer.allocate(1 + address.length)
                .put((byte) kind)
                .put(address)
                .array();
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }
}
