package dev.tactus.wallet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tactus.application.Application;
import dev.tactus.application.ApplicationFactory;
import dev.tactus.application.MapState;
import dev.tactus.application.Output;
import dev.tactus.application.Validation;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Protocol;
import java.math.BigInteger;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class WalletApplicationTest {
    private static final Address ALICE = address(0xa1);
    private static final Address BOB = address(0xa2);
    private static final Address SUBMITTER = address(0xb0);
    private static final Address PORTAL = address(0xe0);
    private static final Address OTHER_PORTAL = address(0xe1);
    private static final Address TOKEN = address(0xcc);
    private static final BigInteger MAX = Protocol.MAX_U256;

    private final WalletApplication wallet = new WalletApplication(
            new Deployment(31337, address(0xaa), address(0xbb), 0, SUBMITTER, List.of(PORTAL, OTHER_PORTAL), TOKEN));
    private final MapState state = new MapState();

    @Test
    void isFoundByName() {
        List<String> names = ServiceLoader.load(ApplicationFactory.class).stream()
                .map(provider -> provider.get().name())
                .toList();
        assertEquals(List.of("wallet"), names);
        assertEquals(53, wallet.maxMethodBytes());
    }

    @Test
    void creditsADepositAndSaysSo() {
        assertEquals(
                List.of(WalletOutputs.depositNotice(new Erc20Deposit(TOKEN, ALICE, big(700)))), deposit(ALICE, 700));
        deposit(ALICE, 5);

        assertBalance(705, ALICE);
        assertEquals(0, wallet.nextNonce(state, ALICE));
    }

    @Test
    void ignoresWhatFollowsTheDeposit() {
        Bytes payload = new Erc20Deposit(TOKEN, ALICE, big(7)).encode();
        direct(PORTAL, Bytes.fromHex(payload.toHex() + "deadbeef"));

        assertBalance(7, ALICE);
    }

    @Test
    void succeedsWithAZeroDeposit() {
        assertEquals(List.of(WalletOutputs.depositNotice(new Erc20Deposit(TOKEN, ALICE, big(0)))), deposit(ALICE, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 40, 71})
    void doesNothingForADepositThatIsTooShort(int size) {
        assertNoOp(() ->
                direct(PORTAL, new Erc20Deposit(TOKEN, ALICE, big(7)).encode().slice(0, size)));
    }

    @Test
    void doesNothingForAnotherTokenOrAnySenderButTheFirstPortal() {
        assertNoOp(() -> direct(PORTAL, new Erc20Deposit(address(0xcd), ALICE, big(7)).encode()));
        Bytes payload = new Erc20Deposit(TOKEN, ALICE, big(7)).encode();
        for (Address sender : List.of(OTHER_PORTAL, ALICE, SUBMITTER, TOKEN, Address.ZERO)) {
            assertNoOp(() -> direct(sender, payload));
        }
    }

    @Test
    void doesNothingForADepositThatWouldPassTheLargestBalance() {
        deposit(ALICE, MAX.subtract(BigInteger.ONE));
        assertNoOp(() -> deposit(ALICE, big(2)));
        deposit(ALICE, 1);
        assertBalance(MAX, ALICE);
        assertNoOp(() -> deposit(ALICE, MAX));
    }

    @Test
    void validatesInTheOrderExhaustedNonceBalance() {
        assertEquals(new Validation.InsufficientBalance(big(1), big(0)), validate(ALICE, 0, 1));
        deposit(ALICE, 10);
        assertEquals(Validation.Valid.VALID, validate(ALICE, 0, 10));
        assertEquals(new Validation.InsufficientBalance(big(11), big(10)), validate(ALICE, 0, 11));
        assertEquals(new Validation.BadNonce(0), validate(ALICE, 1, 11));

        new Account(Protocol.MAX_NONCE - 1, big(10)).write(state, ALICE);
        assertEquals(Validation.Valid.VALID, validate(ALICE, Protocol.MAX_NONCE - 1, 10));
        assertEquals(new Validation.BadNonce(Protocol.MAX_NONCE - 1), validate(ALICE, 0, 10));
        execute(ALICE, Protocol.MAX_NONCE - 1, 1, Bytes.EMPTY);
        assertEquals(Validation.Exhausted.EXHAUSTED, validate(ALICE, Protocol.MAX_NONCE, 1));
        assertEquals(Validation.Exhausted.EXHAUSTED, validate(ALICE, 0, 99));
        assertEquals(Protocol.MAX_NONCE, wallet.nextNonce(state, ALICE));
    }

    @Test
    void transfersAfterTheFeeHasBeenPaid() {
        deposit(ALICE, 100);
        assertEquals(List.of(WalletOutputs.transferNotice(ALICE, BOB, big(90))), transfer(ALICE, 10, BOB, big(90)));

        assertBalance(0, ALICE);
        assertBalance(90, BOB);
        assertBalance(10, SUBMITTER);
        assertEquals(1, wallet.nextNonce(state, ALICE));
        assertEquals(0, wallet.nextNonce(state, BOB));
    }

    @Test
    void failsATransferThatTheFeeLeavesTooLittleFor() {
        deposit(ALICE, 100);
        assertFailed(10, () -> transfer(ALICE, 10, BOB, big(91)));
        assertBalance(0, BOB);
    }

    @Test
    void netsOnlyTheFeeInATransferToOneself() {
        deposit(ALICE, 100);
        assertEquals(List.of(WalletOutputs.transferNotice(ALICE, ALICE, big(90))), transfer(ALICE, 10, ALICE, big(90)));
        assertBalance(90, ALICE);

        assertFailed(10, () -> transfer(ALICE, 10, ALICE, big(81)));
    }

    @Test
    void transfersToOneselfEvenWhatTwiceWouldOverflow() {
        deposit(ALICE, MAX);
        assertEquals(1, transfer(ALICE, 1, ALICE, MAX.subtract(BigInteger.ONE)).size());
        assertBalance(MAX.subtract(BigInteger.ONE), ALICE);
    }

    @Test
    void failsATransferThatWouldPassTheRecipientsLargestBalance() {
        deposit(ALICE, 100);
        deposit(BOB, MAX.subtract(big(5)));
        assertFailed(1, () -> transfer(ALICE, 1, BOB, big(6)));
        assertEquals(1, transfer(ALICE, 1, BOB, big(5)).size());
        assertBalance(MAX, BOB);
        assertBalance(93, ALICE);
    }

    @Test
    void saturatesTheFeeCredit() {
        deposit(SUBMITTER, MAX.subtract(big(3)));
        deposit(ALICE, 100);
        transfer(ALICE, 10, BOB, big(1));

        assertBalance(MAX, SUBMITTER);
        assertBalance(89, ALICE);
    }

    @Test
    void paysTheSubmittersOwnFeeBackToIt() {
        deposit(SUBMITTER, MAX);
        assertEquals(1, transfer(SUBMITTER, 10, BOB, MAX).size(), "the fee is back before the method runs");
        assertBalance(0, SUBMITTER);
        assertBalance(MAX, BOB);
        assertEquals(1, wallet.nextNonce(state, SUBMITTER));
        assertEquals(new Validation.InsufficientBalance(big(1), big(0)), validate(SUBMITTER, 1, 1));
    }

    @Test
    void creditsTheFeeBeforeATransferToTheSubmitter() {
        deposit(SUBMITTER, MAX.subtract(big(10)));
        deposit(ALICE, 100);
        assertFailed(10, () -> transfer(ALICE, 10, SUBMITTER, big(1)));
        assertBalance(MAX, SUBMITTER);
    }

    @Test
    void withdrawsAgainstAVoucher() {
        deposit(ALICE, 100);
        var outputs = execute(ALICE, 0, 10, new WalletMethod.Withdrawal(big(90)).encode());

        assertEquals(List.of(WalletOutputs.withdrawalVoucher(TOKEN, ALICE, big(90))), outputs);
        var voucher = assertInstanceOf(Output.Voucher.class, outputs.getFirst());
        assertEquals(TOKEN, voucher.destination());
        assertBalance(0, ALICE);
        assertFailed(0, () -> execute(ALICE, 1, 0, new WalletMethod.Withdrawal(big(1)).encode()));
    }

    @Test
    void succeedsWithZeroAmounts() {
        deposit(ALICE, 2);
        assertEquals(List.of(WalletOutputs.transferNotice(ALICE, BOB, big(0))), transfer(ALICE, 1, BOB, big(0)));
        assertEquals(
                List.of(WalletOutputs.withdrawalVoucher(TOKEN, ALICE, big(0))),
                execute(ALICE, 1, 1, new WalletMethod.Withdrawal(big(0)).encode()));
        assertBalance(0, ALICE);
        assertEquals(2, wallet.nextNonce(state, ALICE));
    }

    @Test
    void takesNonceAndFeeForWhatItCannotDecode() {
        deposit(ALICE, 100);
        Bytes transfer = new WalletMethod.Transfer(big(1), BOB).encode();
        for (Bytes data : List.of(
                Bytes.EMPTY,
                Bytes.fromHex("02"),
                Bytes.fromHex(transfer.toHex() + "00"),
                transfer.slice(0, 52),
                transfer.slice(0, 33))) {
            assertFailed(10, () -> execute(ALICE, wallet.nextNonce(state, ALICE), 10, data));
        }
        assertEquals(5, wallet.nextNonce(state, ALICE));
        assertBalance(50, SUBMITTER);
    }

    @Test
    void writesAccountsByteForByte() {
        deposit(BOB, 0x0102);
        new Account(0xfffefdfcL, MAX).write(state, ALICE);

        assertEquals("0x00000000" + "00".repeat(30) + "0102", stored(BOB));
        assertEquals("0xfffefdfc" + "ff".repeat(32), stored(ALICE));
        assertEquals(new Account(0xfffefdfcL, MAX), Account.read(state, ALICE));
        assertEquals(
                "0x01" + ALICE.toHex().substring(2), Account.resource(ALICE).toHex());
        assertEquals(2, state.size());
    }

    @Test
    void stopsAtAnAccountThatIsNotOne() {
        state.write(Account.resource(ALICE), Bytes.fromHex("00"));
        assertThrows(IllegalStateException.class, () -> wallet.balance(state, ALICE));
    }

    @Test
    void neverLetsABalanceGoBelowZero() {
        var op = new Application.OpContext(ALICE, 0, big(1), Bytes.EMPTY, 0);
        assertThrows(IllegalArgumentException.class, () -> wallet.execute(state, op), "it was not validated");
    }

    private void assertNoOp(Runnable action) {
        var before = state.digest();
        action.run();
        assertEquals(before, state.digest());
    }

    /** An included op of Alice's without outputs that cost her the fee. */
    private void assertFailed(long fee, java.util.function.Supplier<List<Output>> op) {
        BigInteger balance = wallet.balance(state, ALICE);
        long nonce = wallet.nextNonce(state, ALICE);
        assertEquals(List.of(), op.get());
        assertEquals(balance.subtract(big(fee)), wallet.balance(state, ALICE));
        assertEquals(nonce + 1, wallet.nextNonce(state, ALICE));
    }

    private void assertBalance(long expected, Address address) {
        assertBalance(big(expected), address);
    }

    private void assertBalance(BigInteger expected, Address address) {
        assertEquals(expected, wallet.balance(state, address));
    }

    private List<Output> transfer(Address from, long fee, Address to, BigInteger amount) {
        return execute(from, wallet.nextNonce(state, from), fee, new WalletMethod.Transfer(amount, to).encode());
    }

    private List<Output> execute(Address sender, long nonce, long fee, Bytes data) {
        assertEquals(Validation.Valid.VALID, validate(sender, nonce, fee));
        return wallet.execute(state, new Application.OpContext(sender, nonce, big(fee), data, 0));
    }

    private Validation validate(Address sender, long nonce, long fee) {
        return wallet.validate(state, new Application.OpContext(sender, nonce, big(fee), Bytes.EMPTY, 0));
    }

    private List<Output> deposit(Address depositor, long value) {
        return deposit(depositor, big(value));
    }

    private List<Output> deposit(Address depositor, BigInteger value) {
        return direct(PORTAL, new Erc20Deposit(TOKEN, depositor, value).encode());
    }

    private List<Output> direct(Address sender, Bytes payload) {
        var hash = Hash32.wrap(new byte[Hash32.SIZE]);
        return wallet.execute(state, new DirectInput(0, sender, 1, 12, hash, payload));
    }

    private String stored(Address address) {
        return state.read(Account.resource(address)).orElseThrow().toHex();
    }

    private static BigInteger big(long value) {
        return BigInteger.valueOf(value);
    }

    private static Address address(int low) {
        byte[] bytes = new byte[Address.SIZE];
        bytes[Address.SIZE - 1] = (byte) low;
        return Address.wrap(bytes);
    }
}
