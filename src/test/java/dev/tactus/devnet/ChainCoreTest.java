package dev.tactus.devnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.devnet.Admission.Refusal;
import dev.tactus.devnet.DevnetOptions.Holding;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.InputBoxAbi;
import dev.tactus.protocol.Keccak;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ChainCoreTest {
    private static final DevContracts CONTRACTS = DevContracts.WELL_KNOWN;
    private static final Address ALICE = Address.fromHex("a1".repeat(20));
    private static final Address BOB = Address.fromHex("b0".repeat(20));
    private static final BigInteger WEALTH = BigInteger.TEN.pow(18);
    private static final BigInteger FEE = Gas.FIRST_BASE_FEE.multiply(BigInteger.TWO);
    private static final long START = 1_700_000_000;

    private final ChainCore chain = new ChainCore(
            new Genesis(
                    31337,
                    START,
                    List.of(
                            new Holding(ALICE, WEALTH, BigInteger.TEN),
                            new Holding(ALICE, WEALTH, BigInteger.TWO),
                            new Holding(BOB, WEALTH, BigInteger.ZERO))),
            CONTRACTS);

    /** A transfer of one wei that could be mined at once, and how it may differ. */
    private record Draft(
            Address from,
            long nonce,
            long chainId,
            BigInteger fee,
            BigInteger tip,
            long gas,
            Address to,
            BigInteger value,
            Bytes data) {
        static Draft of(Address from, long nonce) {
            return new Draft(from, nonce, 31337, FEE, BigInteger.ONE, 21_000, BOB, BigInteger.ONE, Bytes.EMPTY);
        }

        Draft onChain(long other) {
            return new Draft(from, nonce, other, fee, tip, gas, to, value, data);
        }

        Draft offering(BigInteger maxFee, BigInteger maxTip) {
            return new Draft(from, nonce, chainId, maxFee, maxTip, gas, to, value, data);
        }

        Draft withGas(long limit) {
            return new Draft(from, nonce, chainId, fee, tip, limit, to, value, data);
        }

        Draft worth(BigInteger wei) {
            return new Draft(from, nonce, chainId, fee, tip, gas, to, wei, data);
        }

        Draft calling(Address contract, Bytes callData) {
            return new Draft(from, nonce, chainId, fee, tip, 500_000, contract, BigInteger.ZERO, callData);
        }

        Transaction signed() {
            Hash32 hash = Keccak.hash(Bytes.of(toString().getBytes(StandardCharsets.UTF_8)));
            var signature = new Transaction.Signature(BigInteger.ZERO, BigInteger.ONE, BigInteger.ONE);
            return new Transaction(
                    hash, 2, chainId, from, nonce, fee, tip, gas, to, value, data, signature, hash.bytes());
        }
    }

    private Block mine() {
        var candidate = chain.propose(chain.head().header().timestamp() + 12);
        chain.append(candidate);
        return candidate.block();
    }

    private Admission submit(Draft draft) {
        return chain.submit(draft.signed());
    }

    private void assertAccepted(Draft draft) {
        assertEquals(new Admission.Accepted(draft.signed().hash()), submit(draft));
    }

    private void assertRefused(Refusal why, Draft draft) {
        assertEquals(new Admission.Refused(why), submit(draft));
        assertEquals(Optional.empty(), chain.waiting(draft.signed().hash()));
    }

    private static Bytes addInput(String payload) {
        return Bytes.wrap(InputBoxAbi.encodeAddInput(CONTRACTS.application(), Bytes.fromHex(payload)));
    }

    @Test
    void beginsWithWhatTheGenesisHolds() {
        assertEquals(31337, chain.chainId());
        assertEquals(0, chain.head().number());
        assertEquals(START, chain.head().header().timestamp());
        assertEquals(Gas.FIRST_BASE_FEE, chain.head().header().baseFee());
        assertEquals(0, chain.head().header().gasUsed());
        assertEquals(WEALTH.add(WEALTH), chain.read(new Slot.Balance(ALICE), 0));
        assertEquals(BigInteger.valueOf(12), chain.read(new Slot.Tokens(ALICE), 0));
        assertEquals(WEALTH, chain.read(new Slot.Balance(BOB), 0));
        assertTrue(chain.hasCode(CONTRACTS.inputBox()));
        assertFalse(chain.hasCode(ALICE));
    }

    @Test
    void findsBlocksByNumberAndHashAndNothingElse() {
        Block genesis = chain.head();
        Block first = mine();

        assertEquals(Optional.of(genesis), chain.block(0));
        assertEquals(Optional.of(first), chain.block(1));
        assertEquals(Optional.empty(), chain.block(-1));
        assertEquals(Optional.empty(), chain.block(2));
        assertEquals(Optional.of(first), chain.block(first.hash()));
        assertEquals(Optional.empty(), chain.block(Hash32.wrap(new byte[32])));
    }

    @Test
    void refusesWhatNoBlockCouldEverInclude() {
        Draft draft = Draft.of(ALICE, 0);
        BigInteger wealth = WEALTH.add(WEALTH);
        BigInteger gasCost = FEE.multiply(BigInteger.valueOf(21_000));

        assertRefused(Refusal.WRONG_CHAIN, draft.onChain(1));
        assertRefused(Refusal.GAS_LIMIT_TOO_HIGH, draft.withGas(Gas.BLOCK_LIMIT + 1));
        assertRefused(Refusal.INTRINSIC_GAS_TOO_LOW, draft.withGas(20_999));
        assertRefused(Refusal.TIP_ABOVE_FEE, draft.offering(FEE, FEE.add(BigInteger.ONE)));
        BigInteger tooLittle = chain.nextBaseFee().subtract(BigInteger.ONE);
        assertRefused(Refusal.FEE_BELOW_BASE_FEE, draft.offering(tooLittle, BigInteger.ZERO));
        assertRefused(
                Refusal.INSUFFICIENT_FUNDS, draft.worth(wealth.subtract(gasCost).add(BigInteger.ONE)));
        assertAccepted(draft.worth(wealth.subtract(gasCost)));
    }

    @Test
    void takesWhatOffersExactlyWhatIsAskedFor() {
        assertAccepted(Draft.of(ALICE, 0).offering(chain.nextBaseFee(), chain.nextBaseFee()));
        assertAccepted(Draft.of(BOB, 0).withGas(Gas.BLOCK_LIMIT).offering(chain.nextBaseFee(), BigInteger.ZERO));
    }

    @Test
    void refusesANonceThatIsUsedAndKeepsOneThatIsAhead() {
        assertAccepted(Draft.of(ALICE, 0));
        mine();

        assertRefused(Refusal.NONCE_TOO_LOW, Draft.of(ALICE, 0).worth(BigInteger.TWO));
        assertAccepted(Draft.of(ALICE, 2));
        assertEquals(1, chain.pendingNonce(ALICE));
        assertEquals(List.of(), mine().transactions());
        assertAccepted(Draft.of(ALICE, 1));
        assertEquals(3, chain.pendingNonce(ALICE));
        assertEquals(2, mine().transactions().size());
        assertEquals(3, chain.nonce(ALICE, chain.head().number()));
        assertEquals(1, chain.nonce(ALICE, 1));
        assertEquals(0, chain.nonce(ALICE, 0));
    }

    @Test
    void givesThePoolsAnswerToACopy() {
        Draft draft = Draft.of(ALICE, 0);
        assertAccepted(draft);

        assertEquals(new Admission.Refused(Refusal.ALREADY_KNOWN), submit(draft));
        assertEquals(Optional.of(draft.signed()), chain.waiting(draft.signed().hash()));
    }

    @Test
    void minesWhatWaitsAndTellsWhere() {
        Draft draft = Draft.of(ALICE, 0);
        Hash32 hash = draft.signed().hash();
        assertAccepted(draft);
        assertEquals(Optional.empty(), chain.mined(hash));
        BigInteger baseFee = chain.nextBaseFee();

        Block block = mine();

        assertEquals(block, chain.mined(hash).orElseThrow().block());
        assertEquals(
                draft.signed(), chain.mined(hash).orElseThrow().transaction().transaction());
        assertEquals(Optional.empty(), chain.waiting(hash));
        BigInteger gasCost = baseFee.add(BigInteger.ONE).multiply(BigInteger.valueOf(21_000));
        assertEquals(
                WEALTH.add(WEALTH).subtract(gasCost).subtract(BigInteger.ONE), chain.read(new Slot.Balance(ALICE), 1));
        assertEquals(WEALTH.add(BigInteger.ONE), chain.read(new Slot.Balance(BOB), 1));
        assertEquals(Gas.nextBaseFee(baseFee, 21_000), chain.nextBaseFee());
    }

    @Test
    void dropsWhatASenderCanNoLongerPayFor() {
        BigInteger nearlyAll = WEALTH.subtract(FEE.multiply(BigInteger.valueOf(21_000)));
        Draft first = new Draft(BOB, 0, 31337, FEE, BigInteger.ONE, 21_000, ALICE, nearlyAll, Bytes.EMPTY);
        Draft second = new Draft(BOB, 1, 31337, FEE, BigInteger.ONE, 21_000, ALICE, nearlyAll, Bytes.EMPTY);
        assertAccepted(first);
        assertAccepted(second);

        assertEquals(1, mine().transactions().size());

        assertEquals(Optional.empty(), chain.waiting(second.signed().hash()));
        assertEquals(1, chain.pendingNonce(BOB));
    }

    /** A rebuilt chain has the very hashes of the first one: the file of a chain is checked by them. */
    @Test
    void buildsTheSameBlockFromTheSameTransactions() {
        Transaction transaction = Draft.of(ALICE, 0).signed();

        var once = chain.build(START + 1, List.of(transaction));
        var again = chain.build(START + 1, List.of(transaction));

        assertEquals(once.block().hash(), again.block().hash());
        assertEquals(0, chain.head().number());
        assertEquals(
                List.of(),
                chain.build(START + 1, List.of(Draft.of(ALICE, 1).signed()))
                        .block()
                        .transactions());
    }

    @Test
    void refusesABlockThatIsNotLaterThanItsParent() {
        assertThrows(IllegalArgumentException.class, () -> chain.build(START, List.of()));
        assertThrows(IllegalArgumentException.class, () -> chain.propose(START - 1));
        assertEquals(1, chain.propose(START + 1).block().number());
    }

    @Test
    void refusesABlockThatDoesNotFollowTheHead() {
        var one = chain.build(START + 1, List.of());
        var twin = chain.build(START + 2, List.of());
        chain.append(one);

        assertThrows(IllegalStateException.class, () -> chain.append(twin));
        assertThrows(IllegalStateException.class, () -> chain.append(one));
        var child = chain.build(START + 3, List.of());
        var other = new ChainCore(new Genesis(31337, START, List.of()), CONTRACTS);
        other.append(other.build(START + 1, List.of()));
        assertThrows(IllegalStateException.class, () -> other.append(child));
        chain.append(child);
        assertEquals(2, chain.head().number());
    }

    @Test
    void callsOnTheStateAfterABlockAndKeepsNothingOfIt() {
        Bytes count = Bytes.wrap(InputBoxAbi.encodeGetNumberOfInputs(CONTRACTS.application()));
        assertAccepted(Draft.of(ALICE, 0).calling(CONTRACTS.inputBox(), addInput("aa")));
        Block block = mine();

        var dropped = chain.call(block, ALICE, CONTRACTS.inputBox(), BigInteger.ZERO, addInput("bb"));

        assertTrue(dropped.succeeded());
        assertEquals(
                Word.number(Bytes.wrap(Word.of(1))),
                Word.number(chain.call(block, ALICE, CONTRACTS.inputBox(), BigInteger.ZERO, count)
                        .output()));
        assertEquals(
                BigInteger.ZERO,
                Word.number(
                        chain.call(chain.block(0).orElseThrow(), ALICE, CONTRACTS.inputBox(), BigInteger.ZERO, count)
                                .output()));
    }

    @Test
    void showsLogsOfTheRangeInTheOrderOfTheChain() {
        for (long nonce = 0; nonce < 3; nonce++) {
            assertAccepted(Draft.of(ALICE, nonce).calling(CONTRACTS.inputBox(), addInput("0" + nonce)));
            assertAccepted(Draft.of(BOB, nonce).calling(CONTRACTS.inputBox(), addInput("1" + nonce)));
            mine();
        }

        assertEquals(List.of("1.0", "1.1", "2.0", "2.1", "3.0", "3.1"), logs(-5, 99, CONTRACTS.inputBox()));
        assertEquals(List.of("2.0", "2.1"), logs(2, 2, CONTRACTS.inputBox()));
        assertEquals(List.of("1.0", "1.1", "2.0", "2.1"), logs(0, 2, CONTRACTS.inputBox()));
        assertEquals(List.of(), logs(0, 99, CONTRACTS.token()));
        assertEquals(List.of(), logs(4, 9, CONTRACTS.inputBox()));
    }

    private List<String> logs(long from, long to, Address contract) {
        List<String> seen = new ArrayList<>();
        chain.logs(new LogFilter(from, to, Set.of(contract), List.of()), (at, index) -> {
            assertEquals(0, index);
            seen.add(at.block().number() + "." + at.transaction().index());
        });
        return seen;
    }
}
