package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Eip712Domain;
import dev.tactus.protocol.Hash32;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LedgerTest {
    private static final List<Sender> SENDERS = List.of(Sender.of(1, 0, 7), Sender.of(1, 1, 0));

    private final SignedOps ops = SignedOps.sign(
            new Eip712Domain(31337, Address.fromHex("11".repeat(20))), SENDERS, new int[] {3, 2}, 5, signed -> {});
    private final Ledger ledger = new Ledger(ops);

    @Test
    void anOpThatIsWhereTheAnswerSaidIsFound() {
        accept(0, 10);
        show(0, 10);

        RunResult.Check check = ledger.check("feed");

        assertTrue(check.valid(), check::toString);
        assertEquals(1, check.found());
        assertFalse(ledger.awaits());
    }

    @Test
    void theEventMayComeBeforeTheAnswer() {
        ledger.sent(0, 0, true);
        show(0, 10);
        ledger.accepted(0, 10, "");

        assertFalse(ledger.awaits());
        assertTrue(ledger.check("feed").valid());
        assertEquals(1, ledger.feedLatencies().getTotalCount());
    }

    @Test
    void missingRepeatedAndDisplacedOpsAreProblems() {
        accept(0, 10);
        accept(1, 11);
        accept(3, 12);
        assertTrue(ledger.awaits());
        show(1, 11);
        show(1, 13);
        show(3, 14);

        RunResult.Check check = ledger.check("feed");

        assertEquals(List.of(1L, 1L, 1L), List.of(check.missing(), check.repeated(), check.displaced()));
        assertEquals(3, check.problems().size());
        assertEquals(0, check.found());
    }

    @Test
    void anotherContentUnderTheNonceIsDisplaced() {
        accept(0, 10);
        ledger.shown(SENDERS.getFirst().address(), 7, 10, Optional.of(ops.txHash(1)), 0);

        assertEquals(1, ledger.check("feed").displaced());
    }

    @Test
    void aRefusedOpInTheOrderIsAProblemAndOneThatIsAbsentIsNot() {
        refuse(0);
        refuse(3);
        show(3, 10);

        RunResult.Check check = ledger.check("feed");

        assertEquals(1, check.refusedInOrder());
        assertEquals(1, check.absent());
    }

    @Test
    void whatWasOrderedBeforeItWasSentAgainHadBeenRefusedFalsely() {
        refuse(0);
        accept(3, 20);
        accept(0, 19);
        show(0, 19);
        show(3, 20);

        assertEquals(1, ledger.check("feed").refusedInOrder());
    }

    @Test
    void whatWasOrderedAfterItWasSentAgainIsFine() {
        refuse(0);
        accept(3, 20);
        accept(0, 21);
        show(3, 20);
        show(0, 21);

        assertTrue(ledger.check("feed").valid());
    }

    @Test
    void nobodyPromisedAnythingOfAnOpWithoutAnAnswer() {
        ledger.sent(0, 0, true);
        assertEquals(Fate.SENT, ledger.failed(0, false));
        refuse(0);
        show(0, 5);
        accept(3, 20);
        ledger.sent(0, 0, true);
        ledger.accepted(0, 5, "");
        show(3, 20);

        assertTrue(ledger.check("feed").valid(), () -> ledger.check("feed").toString());
    }

    @Test
    void aBrokenOrderIsAProblem() {
        var reading = new OrderReading(ledger, 4);
        accept(0, 4);
        assertEquals(Optional.empty(), reading.entry(entry("user_op", 4, 0), 1));
        assertTrue(reading.entry(entry("user_op", 6, 1), 1).isPresent());
        assertTrue(reading.entry(entry("reverted", 5, 1), 1).isPresent());

        assertEquals(2, ledger.check("feed").problems().size());
    }

    private FeedEntry entry(String kind, long offset, int op) {
        return new FeedEntry(
                kind, offset, SENDERS.get(ops.senderOf(op)).address(), ops.nonce(op), Optional.of(ops.txHash(op)));
    }

    private void accept(int op, long offset) {
        ledger.sent(op, 0, true);
        ledger.accepted(op, offset, ops.txHash(op).toHex());
    }

    private void refuse(int op) {
        ledger.sent(op, 0, true);
        ledger.failed(op, true);
    }

    private void show(int op, long offset) {
        Optional<Hash32> hash = Optional.of(ops.txHash(op));
        ledger.shown(SENDERS.get(ops.senderOf(op)).address(), ops.nonce(op), offset, hash, 5);
    }
}
