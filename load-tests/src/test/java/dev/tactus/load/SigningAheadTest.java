package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Eip712Domain;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class SigningAheadTest {
    private static final Eip712Domain DOMAIN = new Eip712Domain(31337, Address.fromHex("11".repeat(20)));
    private static final List<Sender> SENDERS = List.of(Sender.of(1, 0, 7), Sender.of(1, 1, 0));
    private static final int[] COUNTS = {25, 10};

    private final SignedOps before = SignedOps.sign(DOMAIN, SENDERS, COUNTS, 5, signed -> {});

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100})
    void opsAreTheSameAsThoseSignedBeforeHoweverFewLieAhead(int window) {
        try (SignedOps ahead = SignedOps.ahead(DOMAIN, SENDERS, COUNTS, 5, window)) {
            assertEquals(before.size(), ahead.size());
            for (int op = 0; op < before.size(); op++) {
                assertArrayEquals(before.body(op), ahead.body(op));
                // A refused op is sent again, and its hash is asked for when the answer comes.
                assertArrayEquals(before.body(op), ahead.body(op));
                assertEquals(before.txHash(op), ahead.txHash(op));
            }
            for (int op = 0; op < before.size(); op++) {
                assertEquals(before.txHash(op), ahead.txHash(op));
            }
        }
    }

    @Test
    void opsOnceSignedAreNotLateAndNothingIsSignedBeyondTheWindow() throws Exception {
        var signing = new Signing(DOMAIN, SENDERS, 5);
        try (var ahead = new SigningAhead(signing, COUNTS, 4)) {
            while (ahead.signed(0) < 4 || ahead.signed(1) < 4) {
                Thread.onSpinWait();
            }
            for (int index = 0; index < 4; index++) {
                ahead.hex(1, index);
            }

            assertEquals(0, ahead.late());
            assertEquals(4, ahead.signed(0));
        }
    }

    @Test
    void whatTheSignerHasNotComeToIsSignedAndCounted() {
        var ahead = new SigningAhead(new Signing(DOMAIN, SENDERS, 5), COUNTS, 2);
        ahead.close();
        int signed = ahead.signed(0);
        assertTrue(signed <= 2);

        for (int index = 0; index < 10; index++) {
            ahead.hex(0, index);
        }

        assertEquals(10 - signed, ahead.late());
    }
}
