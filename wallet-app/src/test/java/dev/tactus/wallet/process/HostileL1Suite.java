package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.node.ExitCode;
import dev.tactus.node.NodeRefusedException;
import dev.tactus.node.SequencerNode;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Protocol;
import dev.tactus.wallet.client.SignedOp;
import dev.tactus.wallet.client.Submission;
import dev.tactus.wallet.client.TokenAmount;
import java.math.BigInteger;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.utils.Numeric;

/** A whole node while the L1 under it reorganises, forgets its transactions, stands still and grows dear. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
abstract class HostileL1Suite extends HostileFixture {
    @Test
    void r1_aReorgAboveTheSafeTagHasNoVisibleEffect() throws Exception {
        deposit(user(0));
        mineUntilCredited(user(0));
        long head = client.head();
        deposit(user(1));

        commands.reorg(SAFE_DISTANCE - 1);

        deposit(user(2));
        mineUntilCredited(user(2));
        assertEquals(head + 1, client.head());
        assertEquals(TokenAmount.ofTokens(0), client.balance(user(1).address()));
        mineUntilGold();
        assertAgreesWithL1();
    }

    @Test
    void r2_aReorgBelowTheSafeTagEndsTheNodeForGood() throws Exception {
        deposit(user(0));
        mineUntilCredited(user(0));
        CompletableFuture<ExitCode> end = CompletableFuture.supplyAsync(this::awaitEnd);

        commands.reorg(3 * SAFE_DISTANCE);

        mineUntil("the node stops", end::isDone);
        assertEquals(ExitCode.TERMINAL, end.get());
        node.close();
        NodeRefusedException refused = assertThrows(
                NodeRefusedException.class, () -> SequencerNode.start(config).close());
        assertEquals(ExitCode.TERMINAL, refused.exitCode());
    }

    @Test
    void aPostWaitsWhileNothingIsMinedAndThenLands() throws Exception {
        JsonNode post = post();

        assertEquals(1, commands.waiting(l1.submitter()).size());
        assertEquals("sealed", newestSealed().orElseThrow().state());
        mineUntil("it is mined", () -> commands.isMined(hash(post)));
        mineUntilGold();
        assertAgreesWithL1();
    }

    @Test
    void p4_aDroppedTransactionIsSentAgain() throws Exception {
        String post = hash(post());

        commands.drop(post);

        assertTrue(chain.call("eth_getTransactionByHash", post).isNull());
        awaitAgain(post);
        commands.mine(1);
        assertTrue(commands.isMined(post));
        mineUntilGold();
        assertAgreesWithL1();
    }

    private boolean isSeenMined(String post) throws Exception {
        long nonce = 0;
        for (var batch = client.batch(nonce); batch.isPresent(); batch = client.batch(++nonce)) {
            if (batch.get().l1Transaction().map(Hash32::toHex).equals(Optional.of(post))) {
                return true;
            }
        }
        return false;
    }

    /** Without a block in between: after some, the node would offer more for the same content. */
    private void awaitAgain(String post) throws Exception {
        await(
                "the same bytes wait again",
                () -> commands.waiting(l1.submitter()).stream()
                        .anyMatch(waiting -> hash(waiting).equals(post)));
    }

    @Test
    void p11_aReorgThatUnminesAPostIsMetWithTheSameBytes() throws Exception {
        String post = hash(post());
        commands.mine(2);
        assertTrue(commands.isMined(post));
        await("the node has seen it mined", () -> isSeenMined(post));

        commands.reorg(SAFE_DISTANCE - 1);

        assertFalse(commands.isMined(post));
        awaitAgain(post);
        commands.mine(1);
        assertTrue(commands.isMined(post));
        mineUntilGold();
        assertAgreesWithL1();
    }

    @Test
    void anOrderThatComesTooLateForTheSchedulerIsTakenBackAndSaysSo() throws Exception {
        String post = hash(post());
        provider.cut();
        commands.drop(post);
        SignedOp op = anOp(user(0), 0);
        assertInstanceOf(Submission.Accepted.class, client.submit(op));

        commands.mine((int) Protocol.MAX_WAIT_BLOCKS + 50);
        provider.restore();

        mineUntil("the op is taken back", () -> status(op).equals("reverted"));
        mineUntil("its fee is back", () -> client.balance(user(0).address()).equals(DEPOSIT));
        mineUntil("the same op comes in again", () -> client.submit(op) instanceof Submission.Accepted);
        mineUntil("the op is safe", () -> status(op).equals("safe"));
        assertAgreesWithL1();
    }

    @Test
    void whatHasLandedStaysHoweverLateThatIsSeen() throws Exception {
        String post = hash(post());

        commands.mine((int) Protocol.DANGER_THRESHOLD_BLOCKS + 50);

        assertTrue(commands.isMined(post));
        // Taken before the node sees how late it is, the op is undone; sent again, it is in the order once.
        SignedOp op = anOp(user(0), 0);
        mineUntil("the op is safe", () -> {
            var _ = client.submit(op);
            return status(op).equals("safe");
        });
        assertAgreesWithL1();
    }

    @Test
    void aStopInTheMiddleOfARecoveryExitsWithTenAndTheNextStartGoesOnWithIt() throws Exception {
        String post = hash(post());
        SignedOp op = anOp(user(0), 0);
        assertInstanceOf(Submission.Accepted.class, client.submit(op));
        provider.cut();
        commands.drop(post);
        commands.mine((int) Protocol.MAX_WAIT_BLOCKS + 50);
        provider.restore();
        // Its nonce has to be used up first, and nothing is mined.
        until("a recovery waits", () -> laneState().equals("recovering") ? Optional.of(true) : Optional.empty());

        operations.close();
        client.close();
        assertEquals(ExitCode.RECOVERY_INTERRUPTED, node.stop());

        startNode();
        mineUntil("the op is taken back", () -> status(op).equals("reverted"));
        mineUntil("the order goes on", () -> laneState().equals("active"));
        mineUntilGold();
        operations.close();
        client.close();
        assertEquals(ExitCode.CLEAN, node.stop());
        assertAgreesWithL1();
    }

    private String laneState() throws Exception {
        return operations.json("/readyz").path("lane").asText();
    }

    @Test
    void aBaseFeeAboveWhatAPostOffersIsWaitedOut() throws Exception {
        JsonNode post = post();
        BigInteger offered = Numeric.decodeQuantity(post.path("maxFeePerGas").asText());

        commands.nextBaseFee(offered.multiply(BigInteger.TEN));
        commands.mine(1);

        assertFalse(commands.isMined(hash(post)));
        mineUntilGold();
        assertAgreesWithL1();
    }

    @Test
    void p9_aNonceThatAStrangerTookWhileTheNodeWasDownIsLeftToHim() throws Exception {
        String first = hash(post());
        mineUntil("the first post is mined", () -> commands.isMined(first));
        stopNode();
        commands.mine(1);
        long nonce = chain.nonce(l1.submitter(), "pending");
        String strangers = commands.takeNonce(l1.submitter(), nonce, gwei(100), gwei(2));
        commands.mine(1);
        assertTrue(commands.isMined(strangers));

        startNode();

        JsonNode second = postOf(user(1));
        assertTrue(Numeric.decodeQuantity(second.path("nonce").asText()).longValueExact() > nonce);
        mineUntilGold();
        assertAgreesWithL1();
    }

    /** A deposit whose batch has been posted and waits in the pool; nothing is mined any more but by command. */
    private JsonNode post() throws Exception {
        return postOf(user(0));
    }

    private ExitCode awaitEnd() {
        try {
            return node.awaitTermination();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
