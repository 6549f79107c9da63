package dev.tactus.sim.reference;

import static dev.tactus.sim.reference.InputScript.PORTAL;
import static dev.tactus.sim.reference.InputScript.RULES;
import static dev.tactus.sim.reference.InputScript.SUBMITTER;
import static dev.tactus.sim.reference.InputScript.TOKEN;
import static dev.tactus.sim.reference.InputScript.address;
import static dev.tactus.sim.reference.InputScript.concat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.sim.reference.ReferenceLedger.Verdict;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The rules of the ledger, one by one. */
class ReferenceLedgerTest {
    private static final byte[] ALICE = address(0xa1);
    private static final byte[] BOB = address(0xa2);
    private static final byte[] NOTHING = {};

    private final ReferenceLedger ledger = new ReferenceLedger(RULES);

    @Test
    void aDepositCreditsTheDepositor() {
        byte[] outputs = deposit(ALICE, 1000);

        byte[] value = BigEndian.of(BigInteger.valueOf(1000), 32);
        assertArrayEquals(concat(new byte[] {0, 0, 0, 0, 52}, ALICE, value), outputs);
        assertBalance(1000, ALICE);
        assertArrayEquals(concat(new byte[16], BigEndian.u32(1000)), balanceBytes(ALICE));
    }

    @Test
    void whatIsNoDepositIsOnlyHashed() {
        byte[] valid = InputScript.deposit(TOKEN, ALICE, BigInteger.ONE);
        byte[] foreign = InputScript.deposit(PORTAL, ALICE, BigInteger.ONE);
        byte[] tooMuch = InputScript.deposit(TOKEN, ALICE, BigInteger.ONE.shiftLeft(64));
        byte[] order = NOTHING;
        for (byte[] payload : List.of(Arrays.copyOf(valid, 71), foreign, tooMuch, NOTHING)) {
            assertEquals(0, ledger.executeDirectInput(PORTAL, 1, 2, payload).length);
            order = Keccak256.of(
                    order.length == 0 ? new byte[32] : order, PORTAL, BigEndian.u64(1), BigEndian.u64(2), payload);
        }
        assertEquals(0, ledger.executeDirectInput(InputScript.OTHER_PORTAL, 1, 2, valid).length);

        assertEquals(
                List.of(1),
                ledger.resources().keySet().stream().map(key -> key.length).toList());
        order = Keccak256.of(order, InputScript.OTHER_PORTAL, BigEndian.u64(1), BigEndian.u64(2), valid);
        assertArrayEquals(order, ledger.value(new byte[] {'h'}).orElseThrow());
    }

    @Test
    void aLongerDepositIsOneAndTheLargestValueIsBelow2To64() {
        BigInteger most = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
        byte[] payload = concat(InputScript.deposit(TOKEN, ALICE, most), new byte[] {1, 2, 3});

        assertTrue(ledger.executeDirectInput(PORTAL, 1, 2, payload).length > 0);
        assertTrue(ledger.executeDirectInput(PORTAL, 1, 2, payload).length > 0);

        assertEquals(most.shiftLeft(1), ledger.balance(ALICE));
    }

    @Test
    void anOpPaysItsFeeAndIsHashed() {
        var _ = deposit(ALICE, 1000);
        byte[] before = ledger.value(new byte[] {'h'}).orElseThrow();

        assertEquals(0, op(ALICE, 0, NOTHING).length);

        assertEquals(1, ledger.nextNonce(ALICE));
        assertBalance(952, ALICE);
        assertBalance(48, SUBMITTER);
        byte[] fee = BigEndian.of(BigInteger.valueOf(48), 16);
        byte[] item = concat(ALICE, BigEndian.u32(0), fee, BigEndian.u64(77), NOTHING);
        assertArrayEquals(
                Keccak256.of(before, item), ledger.value(new byte[] {'h'}).orElseThrow());
    }

    @Test
    void transfersWhatTheBalanceAllowsAfterTheFee() {
        var _ = deposit(ALICE, 148);

        assertEquals(0, op(ALICE, 0, transfer(101, BOB)).length);
        assertBalance(100, ALICE);
        var _ = deposit(ALICE, 48);
        byte[] outputs = op(ALICE, 1, transfer(100, BOB));

        assertArrayEquals(concat(new byte[] {0, 0, 0, 0, 48}, ALICE, BOB, BigEndian.u64(100)), outputs);
        assertBalance(0, ALICE);
        assertBalance(100, BOB);
    }

    @Test
    void aTransferToOneselfNetsOnlyTheFee() {
        var _ = deposit(ALICE, 148);

        assertTrue(op(ALICE, 0, transfer(100, ALICE)).length > 0);

        assertBalance(100, ALICE);
    }

    @Test
    void withdrawsByVoucher() {
        var _ = deposit(ALICE, 148);

        byte[] outputs = op(ALICE, 0, concat(new byte[] {2}, BigEndian.u64(100)));

        byte[] value = BigEndian.of(BigInteger.valueOf(100), 32);
        assertArrayEquals(concat(new byte[] {1}, ALICE, value, new byte[4]), outputs);
        assertBalance(0, ALICE);
        assertTrue(ledger.value(concat(new byte[] {'a'}, ALICE)).isPresent(), "the nonce keeps the account");
    }

    @Test
    void whatIsNoMethodOnlyPays() {
        var _ = deposit(ALICE, 1000);
        byte[] transfer = transfer(1, BOB);
        byte[] long2 = concat(new byte[] {2}, BigEndian.u64(1), new byte[1]);
        long nonce = 0;
        for (byte[] data : List.of(new byte[] {0}, Arrays.copyOf(transfer, 28), Arrays.copyOf(transfer, 30), long2)) {
            assertEquals(0, op(ALICE, nonce++, data).length);
        }
        assertBalance(1000 - 4 * 48, ALICE);
        assertBalance(0, BOB);
    }

    @Test
    void anEmptyNoteIsNone() {
        var _ = deposit(ALICE, 1000);
        byte[] resource = concat(new byte[] {'n'}, ALICE);

        var _ = op(ALICE, 0, new byte[] {3, 9, 8});
        assertArrayEquals(new byte[] {9, 8}, ledger.value(resource).orElseThrow());
        var _ = ledger.drainChanges();
        var _ = op(ALICE, 1, new byte[] {3});

        assertFalse(ledger.value(resource).isPresent());
        assertEquals(Optional.empty(), ledger.drainChanges().get(resource));
    }

    @Test
    void validatesNonceThenBalance() {
        var _ = deposit(ALICE, 47);

        assertEquals(Verdict.BAD_NONCE, ledger.validate(ALICE, 1, 500));
        assertEquals(Verdict.INSUFFICIENT_BALANCE, ledger.validate(ALICE, 0, 500));
        var _ = deposit(ALICE, 1);
        assertEquals(Verdict.VALID, ledger.validate(ALICE, 0, 500));
        assertEquals(Verdict.INSUFFICIENT_BALANCE, ledger.validate(ALICE, 0, FeeTable.LARGEST));
    }

    @Test
    void theLastNonceIsNeverUsed() {
        ReferenceState state = new ReferenceState();
        byte[] account = concat(BigEndian.u32(0xffff_fffeL), BigEndian.of(BigInteger.TEN, 16));
        state.put(concat(new byte[] {'a'}, ALICE), account);
        ReferenceLedger old = new ReferenceLedger(RULES, state);

        var _ = old.executeOp(ALICE, 0xffff_fffeL, 0, NOTHING, 77);

        assertEquals(ReferenceLedger.EXHAUSTED_NONCE, old.nextNonce(ALICE));
        assertEquals(Verdict.EXHAUSTED, old.validate(ALICE, ReferenceLedger.EXHAUSTED_NONCE, 0));
        assertEquals(Verdict.EXHAUSTED, old.validate(ALICE, 0, FeeTable.LARGEST));
    }

    @Test
    void whatIsNotValidIsNotExecuted() {
        byte[] digest = ledger.digest();

        assertThrows(IllegalStateException.class, () -> op(ALICE, 0, NOTHING));

        assertArrayEquals(digest, ledger.digest());
    }

    @Test
    void tellsWhatChangedAndNothingTwice() {
        var _ = deposit(ALICE, 148);
        var _ = ledger.drainChanges();

        var _ = op(ALICE, 0, transfer(0, BOB));

        var changes = ledger.drainChanges();
        assertEquals(3, changes.size(), "Alice, the submitter and the hash, but not Bob");
        assertArrayEquals(
                ledger.value(concat(new byte[] {'a'}, ALICE)).orElseThrow(),
                changes.getOrDefault(concat(new byte[] {'a'}, ALICE), Optional.empty())
                        .orElseThrow());
        assertTrue(ledger.drainChanges().isEmpty());
    }

    @Test
    void digestsResourcesInByteOrder() {
        assertArrayEquals(Keccak256.of(), ledger.digest());
        var _ = deposit(address(0xff), 1);
        var _ = deposit(address(0x01), 1);

        byte[] account = concat(new byte[] {21, 0, 0, 0}, new byte[] {'a'});
        byte[] one = concat(new byte[] {20, 0, 0, 0}, new byte[19], new byte[] {1});
        byte[] order = {1, 0, 0, 0, 'h', 32, 0, 0, 0};
        assertArrayEquals(
                Keccak256.of(
                        account,
                        address(0x01),
                        one,
                        account,
                        address(0xff),
                        one,
                        order,
                        ledger.value(new byte[] {'h'}).orElseThrow()),
                ledger.digest());
    }

    @Test
    void aCopyGoesItsOwnWay() {
        var _ = deposit(ALICE, 148);
        ReferenceLedger copy = ledger.copy();
        byte[] digest = ledger.digest();

        var _ = op(ALICE, 0, NOTHING);

        assertArrayEquals(digest, copy.digest());
        assertEquals(0, copy.nextNonce(ALICE));
    }

    private byte[] deposit(byte[] depositor, long value) {
        byte[] payload = InputScript.deposit(TOKEN, depositor, BigInteger.valueOf(value));
        return ledger.executeDirectInput(PORTAL, 5, 6, payload);
    }

    /** Of fee 48, in a frame with safe block 77. */
    private byte[] op(byte[] sender, long nonce, byte[] data) {
        return ledger.executeOp(sender, nonce, 500, data, 77);
    }

    private static byte[] transfer(long amount, byte[] to) {
        return concat(new byte[] {1}, BigEndian.u64(amount), to);
    }

    private void assertBalance(long expected, byte[] address) {
        assertEquals(BigInteger.valueOf(expected), ledger.balance(address));
    }

    private byte[] balanceBytes(byte[] address) {
        return ledger.value(concat(new byte[] {'a'}, address)).orElseThrow();
    }
}
