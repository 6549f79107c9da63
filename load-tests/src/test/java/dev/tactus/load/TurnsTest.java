package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Eip712Domain;
import dev.tactus.protocol.UserOp;
import dev.tactus.wallet.WalletMethod;
import dev.tactus.wallet.client.UserOpSigner;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TurnsTest {
    private static final Eip712Domain DOMAIN = new Eip712Domain(31337, Address.fromHex("11".repeat(20)));
    private static final List<Sender> SENDERS = List.of(Sender.of(1, 0, 7), Sender.of(1, 1, 0));

    private final SignedOps ops = SignedOps.sign(DOMAIN, SENDERS, new int[] {3, 2}, 5, signed -> {});

    @Test
    void aSenderHasOneOpUnderWayAndSendsARefusedOneAgain() {
        var turns = new Turns(ops, 0);

        assertEquals(0, turns.take(false));
        assertEquals(3, turns.take(false));
        assertEquals(-1, turns.take(false));
        turns.answered(3, false);
        assertEquals(3, turns.take(false));
        turns.answered(0, true);
        turns.answered(3, true);
        assertEquals(1, turns.take(false));
        assertEquals(4, turns.take(false));
    }

    @Test
    void turnsEndWithTheOps() {
        var turns = new Turns(ops, 0);
        for (int sent = 0; sent < 5; sent++) {
            assertFalse(turns.exhausted(false));
            turns.answered(turns.take(false), true);
        }

        assertEquals(-1, turns.take(false));
        assertTrue(turns.exhausted(false));
    }

    @Test
    void aHotSenderHasAWindowAndSendsItsLowestNonceFirst() {
        var turns = new Turns(ops, 2);

        assertEquals(0, turns.take(true));
        assertEquals(1, turns.take(true));
        assertEquals(-1, turns.take(true));
        turns.answered(1, false);
        turns.answered(0, false);
        assertEquals(0, turns.take(true));
        assertEquals(3, turns.take(false));
        assertEquals(-1, turns.take(false));
    }

    @Test
    void anOpIsWhatAWalletWouldSend() {
        Address to = SENDERS.get(0).address();
        var method = new WalletMethod.Transfer(BigInteger.ONE, to).encode();
        var wallet = new UserOpSigner(DOMAIN, SENDERS.get(1).key()).sign(new UserOp(1, 5, method));

        assertEquals(
                wallet.body()
                        .replace(
                                SENDERS.get(1).address().toChecksummed(),
                                SENDERS.get(1).address().toHex()),
                new String(ops.body(4), StandardCharsets.US_ASCII));
        assertEquals(wallet.op().txHash(), ops.txHash(4));
        assertEquals(4, ops.find(SENDERS.get(1).address(), 1));
        assertEquals(-1, ops.find(SENDERS.get(1).address(), 2));
        assertEquals(-1, ops.find(SENDERS.get(0).address(), 6));
        assertEquals(9, ops.nonce(2));
    }
}
