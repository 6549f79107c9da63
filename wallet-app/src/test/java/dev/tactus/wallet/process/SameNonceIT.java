package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tactus.protocol.UserOp;
import dev.tactus.wallet.WalletMethod;
import dev.tactus.wallet.client.SignedOp;
import dev.tactus.wallet.client.Submission;
import dev.tactus.wallet.client.UserOpSigner;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many requests at once for one place in the order, against a whole node: its server, its lane and its store. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class SameNonceIT extends DevnetFixture {
    private static final int AT_ONCE = 100;

    @BeforeEach
    void fund() throws Exception {
        deposit(user(0));
        mineUntilCredited(user(0));
    }

    @Test
    void s6_anOpThatIsSentAHundredTimesAtOnceHasOneOffset() throws Exception {
        long head = client.head();
        SignedOp op = transfer(0, 1);

        List<Submission> answers = atOnce(Collections.nCopies(AT_ONCE, op));

        assertEquals(
                Set.of(new Submission.Accepted(op.op().sender(), 0, op.op().txHash(), head)), new HashSet<>(answers));
        assertEquals(head + 1, client.head());
        assertEquals(1, client.nextNonce(user(0).address()));
        assertEquals(answers.getFirst(), client.submit(op), "and once more, later");
    }

    @Test
    void s7_ofAHundredOpsUnderOneNonceOneIsIncluded() throws Exception {
        long head = client.head();
        List<SignedOp> ops = new ArrayList<>();
        for (int amount = 1; amount <= AT_ONCE; amount++) {
            ops.add(transfer(0, amount));
        }

        List<Submission> answers = atOnce(ops);

        assertEquals(head + 1, client.head());
        List<Submission> refused = new ArrayList<>(answers);
        refused.removeIf(Submission.Accepted.class::isInstance);
        assertEquals(
                Collections.nCopies(
                        AT_ONCE - 1, new Submission.Refused(422, "EXECUTION_REJECTED", "bad nonce: expected 1, got 0")),
                refused);
        for (int i = 0; i < AT_ONCE; i++) {
            // The one that was included is known, the others never were.
            boolean included = answers.get(i) instanceof Submission.Accepted;
            assertEquals(included, client.transaction(ops.get(i).op().txHash()).isPresent());
            assertEquals(answers.get(i), client.submit(ops.get(i)));
        }
        assertEquals(head + 1, client.head());
    }

    private SignedOp transfer(long nonce, long amount) throws Exception {
        var signer = new UserOpSigner(client.domain(), user(0).key());
        var method = new WalletMethod.Transfer(BigInteger.valueOf(amount), user(1).address());
        return signer.sign(new UserOp(nonce, client.fee().suggestedMaxFee(), method.encode()));
    }

    private List<Submission> atOnce(List<SignedOp> ops) {
        List<CompletableFuture<Submission>> sent =
                ops.stream().map(client::submitAsync).toList();
        return sent.stream().map(CompletableFuture::join).toList();
    }
}
