package dev.tactus.devnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tactus.devnet.Admission.Refusal;
import dev.tactus.devnet.DevnetOptions.Holding;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What the chain does on command: going back, tags, fees and balances by decree. */
class HostileChainCoreTest {
    private static final Address ALICE = Address.fromHex("a1".repeat(20));
    private static final Address BOB = Address.fromHex("b0".repeat(20));
    private static final BigInteger WEALTH = BigInteger.TEN.pow(18);
    private static final BigInteger FEE = Gas.FIRST_BASE_FEE.multiply(BigInteger.TWO);
    private static final long START = 1_700_000_000;

    private final ChainCore chain = new ChainCore(
            new Genesis(31337, START, List.of(new Holding(ALICE, WEALTH, BigInteger.TEN))), DevContracts.WELL_KNOWN);

    private static Transaction pay(long nonce, BigInteger fee) {
        Hash32 hash = Keccak.hash(Bytes.of((nonce + " for " + fee).getBytes(StandardCharsets.UTF_8)));
        return new Transaction(
                hash,
                2,
                31337,
                ALICE,
                nonce,
                fee,
                BigInteger.ONE,
                21_000,
                BOB,
                BigInteger.TEN,
                Bytes.EMPTY,
                new Transaction.Signature(BigInteger.ZERO, BigInteger.ONE, BigInteger.ONE),
                hash.bytes());
    }

    private Block mine(Transaction... transactions) {
        for (Transaction each : transactions) {
            assertEquals(new Admission.Accepted(each.hash()), chain.submit(each));
        }
        var candidate = chain.propose(chain.head().header().timestamp() + 1);
        chain.append(candidate);
        return candidate.block();
    }

    private void mineEmpty(int blocks) {
        for (int i = 0; i < blocks; i++) {
            mine();
        }
    }

    @Test
    void goingBackTakesBlocksStateAndTransactionsAway() {
        Block first = mine(pay(0, FEE));
        Block second = mine(pay(1, FEE), pay(2, FEE));
        Block third = mine(pay(3, FEE));

        List<Transaction> dropped = chain.rewind(1);

        assertEquals(List.of(pay(1, FEE), pay(2, FEE), pay(3, FEE)), dropped);
        assertEquals(first, chain.head());
        assertEquals(Optional.empty(), chain.block(second.hash()));
        assertEquals(Optional.empty(), chain.block(third.hash()));
        assertEquals(Optional.empty(), chain.block(2));
        assertEquals(Optional.empty(), chain.mined(pay(1, FEE).hash()));
        assertEquals(Optional.empty(), chain.waiting(pay(1, FEE).hash()));
        assertEquals(first, chain.mined(pay(0, FEE).hash()).orElseThrow().block());
        assertEquals(BigInteger.TEN, chain.read(new Slot.Balance(BOB), 9));
        assertEquals(1, chain.nonce(ALICE, 9));
        assertEquals(second.number(), mine(pay(1, FEE.add(BigInteger.ONE))).number());
        assertNotEquals(second.hash(), chain.head().hash());
    }

    @Test
    void goingBackToTheHeadChangesNothingAndElsewhereOnlyWhatIsThere() {
        Block head = mine();

        assertEquals(List.of(), chain.rewind(1));
        assertEquals(head, chain.head());
        assertThrows(IllegalArgumentException.class, () -> chain.rewind(2));
        assertThrows(IllegalArgumentException.class, () -> chain.rewind(-1));
        assertEquals(head, chain.head());
        assertEquals(List.of(), chain.rewind(0));
        assertEquals(0, chain.head().number());
    }

    @Test
    void theSafeTagFollowsUnlessItIsHeld() {
        assertEquals(0, chain.safe(3, 4));
        assertEquals(6, chain.safe(10, 4));

        chain.holdSafe(OptionalLong.of(8));
        assertEquals(8, chain.safe(10, 4));
        assertEquals(7, chain.safe(7, 4), "never above the head");

        chain.holdSafe(OptionalLong.empty());
        assertEquals(6, chain.safe(10, 4));
    }

    @Test
    void aBaseFeeThatIsSetHoldsForOneBlockAndTheRulesGoOnFromThere() {
        chain.setNextBaseFee(BigInteger.valueOf(8_000));
        assertEquals(BigInteger.valueOf(8_000), chain.nextBaseFee());

        assertEquals(BigInteger.valueOf(8_000), mine().header().baseFee());
        assertEquals(BigInteger.valueOf(7_000), mine().header().baseFee());
    }

    @Test
    void aBaseFeeThatIsHeldHoldsUntilItIsReleased() {
        chain.holdBaseFee(Optional.of(BigInteger.valueOf(8_000)));
        chain.setNextBaseFee(BigInteger.valueOf(9_000));

        assertEquals(BigInteger.valueOf(9_000), mine().header().baseFee());
        assertEquals(BigInteger.valueOf(8_000), mine().header().baseFee());
        Block last = mine();
        assertEquals(BigInteger.valueOf(8_000), last.header().baseFee());
        assertEquals(BigInteger.valueOf(8_000), chain.baseFeeAfter(last));
        assertEquals(
                Gas.baseFeeAfter(chain.block(1).orElseThrow().header()),
                chain.baseFeeAfter(chain.block(1).orElseThrow()));

        chain.holdBaseFee(Optional.empty());
        assertEquals(BigInteger.valueOf(7_000), mine().header().baseFee());
    }

    @Test
    void aBalanceThatIsSetHoldsFromTheHeadOn() {
        mineEmpty(2);

        chain.setBalance(BOB, BigInteger.valueOf(77));

        assertEquals(BigInteger.ZERO, chain.read(new Slot.Balance(BOB), 1));
        assertEquals(BigInteger.valueOf(77), chain.read(new Slot.Balance(BOB), 2));
        mineEmpty(1);
        assertEquals(BigInteger.valueOf(77), chain.read(new Slot.Balance(BOB), 3));
    }

    @Test
    void aPoolThatKeepsWhatTheBaseFeeShutsOutMinesItWhenItFits() {
        Transaction cheap = pay(0, BigInteger.valueOf(500_000_000));
        assertEquals(new Admission.Refused(Refusal.FEE_BELOW_BASE_FEE), chain.submit(cheap));

        chain.pool().rules(PoolRules.GETH);
        assertEquals(new Admission.Accepted(cheap.hash()), chain.submit(cheap));

        assertEquals(List.of(), mine().transactions());
        chain.setNextBaseFee(BigInteger.valueOf(400_000_000));
        assertEquals(1, mine().transactions().size());
    }

    @Test
    void whatIsHeldBackWaitsAndWhatIsDroppedIsGone() {
        Transaction first = pay(0, FEE);
        assertEquals(new Admission.Accepted(first.hash()), chain.submit(first));
        chain.pool().hold(first.hash(), true);
        assertEquals(List.of(), mine(pay(1, FEE)).transactions());
        assertEquals(2, chain.pendingNonce(ALICE));

        chain.pool().hold(first.hash(), false);
        assertEquals(2, mine().transactions().size());

        assertEquals(new Admission.Accepted(pay(2, FEE).hash()), chain.submit(pay(2, FEE)));
        chain.pool().clear();
        assertEquals(List.of(), mine().transactions());
        assertEquals(2, chain.pendingNonce(ALICE));
    }

    @Test
    void aTipBelowTheLeastIsRefused() {
        chain.pool().leastTip(BigInteger.TWO);
        assertEquals(new Admission.Refused(Refusal.UNDERPRICED), chain.submit(pay(0, FEE)));

        chain.pool().leastTip(BigInteger.ONE);
        assertEquals(new Admission.Accepted(pay(0, FEE).hash()), chain.submit(pay(0, FEE)));
    }
}
