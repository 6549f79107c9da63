package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.node.NodeRefusedException;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.Protocol;
import dev.tactus.wallet.client.FeedFollower;
import dev.tactus.wallet.client.SignedOp;
import dev.tactus.wallet.client.Submission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/**
 * A node, or its provider, or both are away for many blocks. One op is final by then, one is in a batch that has been
 * posted and is not safe yet, one is in a batch that was sealed last, one is in the open batch; a deposit comes in
 * meanwhile. Whatever becomes of them, nobody is left in the dark, and L1 and the node agree.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
abstract class OutageSuite extends HostileFixture {
    static final int SECONDS_PER_BLOCK = 12;

    enum Away {
        SEQUENCER,
        PROVIDER,
        BOTH
    }

    /** What becomes of the transaction with the batch that was sealed last. */
    enum Post {
        /** There is none: the provider was away already. */
        NEVER_SENT,
        /** The pool loses it. */
        LOST,
        /** It waits in the pool as long as nobody replaces it. */
        STUCK,
        /** It is mined in the course of the outage. */
        LANDS
    }

    /** What becomes of the op in it. */
    enum Fate {
        KEPT,
        UNDONE,
        /** Whichever comes first, the landing of its batch or the recovery. */
        EITHER
    }

    /** @param landing blocks into the outage at which the post is mined, if it {@link Post#LANDS} */
    record Outage(Away away, int blocks, Post post, int landing, Fate fate) {
        boolean endangers() {
            return blocks >= Protocol.DANGER_THRESHOLD_BLOCKS;
        }
    }

    /** Whether the node is stopped and started again in the midst of its recovery. */
    boolean interrupted;

    private final FeedFollower follower = new FeedFollower();
    /** Goes away with the outage and comes back last. */
    private final FeedFollower sleeper = new FeedFollower();

    @Override
    Map<String, String> settings() {
        return Map.of("SEQ_SECONDS_PER_BLOCK", "" + SECONDS_PER_BLOCK, "SEQ_MAX_BATCH_OPEN_SECONDS", "86400");
    }

    @AfterEach
    void closeFollowers() {
        follower.close();
        sleeper.close();
    }

    void outage(Outage outage) throws Exception {
        follower.connect(node.uri());
        sleeper.connect(node.uri());
        deposit(user(0));
        mineUntilCredited(user(0));
        SignedOp gold = sealed(0);
        mineUntil("the first op is safe", () -> status(gold).equals("safe"));
        SignedOp posted = sealed(1);
        await("the second op is posted", () -> status(posted).equals("posted"));
        commands.automine(false);
        if (outage.away() == Away.PROVIDER) {
            provider.cut();
        }
        SignedOp last = sealed(2);
        Optional<String> post = outage.away() == Away.PROVIDER ? Optional.empty() : Optional.of(waitingPost());
        SignedOp open = submitted(3);
        awaitToldEverything(follower);
        awaitToldEverything(sleeper);
        sleeper.disconnect();

        Deployment deployment = client.deployment();
        if (outage.away() != Away.PROVIDER) {
            if (outage.away() == Away.BOTH) {
                provider.cut();
            }
            stopNode();
            follower.disconnect();
        }
        away(outage, deployment, post);
        Optional<SignedOp> meanwhile = switch (outage.away()) {
            case SEQUENCER -> Optional.empty();
            case PROVIDER -> withoutProvider(outage, open);
            case BOTH -> {
                startAgain();
                yield withoutProvider(outage, open);
            }
        };
        provider.restore();
        if (outage.away() == Away.SEQUENCER) {
            startAgain();
        }
        await(
                "L1 is seen again",
                () -> operations.json("/readyz").path("l1").asText().equals("ok"));
        if (interrupted) {
            await(
                    "recovery is under way",
                    () -> operations.json("/readyz").path("lane").asText().equals("recovering"));
            stopNode();
            follower.disconnect();
            startAgain();
        }

        if (outage.endangers()) {
            mineUntil("the open batch is undone", () -> status(open).equals("reverted"));
            assertFate(outage.fate(), last);
            includeAgain(List.of(last, open));
        } else if (outage.post() != Post.LANDS) {
            // Before any more blocks make the order older.
            var _ = waitingPost();
        }
        mineUntilCredited(user(1));
        SignedOp after = sealed(client.nextNonce(user(0).address()));
        List<SignedOp> all = new ArrayList<>(List.of(gold, posted, last, open, after));
        meanwhile.ifPresent(all::add);
        for (SignedOp op : all) {
            mineUntil("op " + op.op().txHash() + " is safe", () -> status(op).equals("safe"));
        }

        assertToldEverything(outage);
        acknowledged.assertNoneIsSilent(client, follower);
        var report = assertAgreesWithL1();
        assertTrue(report.entries() > acknowledged.highest(), () -> "all of it was compared: " + report);
    }

    private void away(Outage outage, Deployment deployment, Optional<String> post) throws Exception {
        int first = outage.blocks() / 2;
        switch (outage.post()) {
            case NEVER_SENT -> {}
            case LOST -> commands.drop(post.orElseThrow());
            case STUCK -> chain.call("devnet_holdTransaction", post.orElseThrow());
            case LANDS -> {
                chain.call("devnet_holdTransaction", post.orElseThrow());
                first = outage.landing();
            }
        }
        var _ = wallet(user(1)).sendDeposit(deployment, DEPOSIT);
        pass(first, SECONDS_PER_BLOCK);
        if (outage.post() == Post.LANDS) {
            chain.call("devnet_releaseTransaction", post.orElseThrow());
        }
        pass(outage.blocks() - first, SECONDS_PER_BLOCK);
        assertEquals(outage.post() == Post.LANDS, post.filter(commands::isMined).isPresent());
    }

    /**
     * By the clock alone nothing is undone: ops are taken as long as the order may be young enough, and refused from
     * then on.
     *
     * @return what was taken
     */
    private Optional<SignedOp> withoutProvider(Outage outage, SignedOp open) throws Exception {
        Optional<SignedOp> taken = Optional.empty();
        if (outage.endangers()) {
            SignedOp neverGood = anOp(user(0), 99);
            await("admission ends", () -> refusal(neverGood) == UNAVAILABLE);
            SignedOp late = anOp(user(0), 4);
            assertEquals(UNAVAILABLE, refusal(late));
            assertEquals("unknown", status(late));
        } else {
            taken = Optional.of(submitted(4));
        }
        acknowledged.submitAgain(client, open);
        awaitToldEverything(follower);
        assertEquals(List.of(), follower.undone());
        assertEquals("included", status(open));
        acknowledged.assertNoneIsSilent(client, follower);
        return taken;
    }

    private void startAgain() throws NodeRefusedException {
        startNode();
        follower.connect(node.uri());
    }

    private void assertFate(Fate fate, SignedOp last) throws Exception {
        switch (fate) {
            case KEPT ->
                mineUntil("what landed in time is safe", () -> status(last).equals("safe"));
            case UNDONE -> assertEquals("reverted", status(last));
            case EITHER -> {}
        }
    }

    private void includeAgain(List<SignedOp> ops) throws Exception {
        for (SignedOp op : ops) {
            if (status(op).equals("reverted")) {
                mineUntil("it comes in again", () -> client.submit(op) instanceof Submission.Accepted);
                acknowledged.submit(client, op);
            }
        }
    }

    private void assertToldEverything(Outage outage) throws Exception {
        sleeper.connect(node.uri());
        for (FeedFollower each : List.of(follower, sleeper)) {
            awaitToldEverything(each);
            assertEquals(each.order(node.uri()), each.told());
            assertEquals(List.of(), each.wrongs());
            assertEquals(outage.endangers() ? 1 : 0, each.undone().size());
        }
        assertEquals(outage.endangers() ? 1 : 0, sleeper.refusedClaims());
    }

    private void awaitToldEverything(FeedFollower each) throws Exception {
        await("a subscriber is told everything", () -> each.told().size() == client.head());
    }

    private String waitingPost() throws Exception {
        return until(
                "a post waits",
                () -> commands.waiting(l1.submitter()).stream().findFirst().map(HostileFixture::hash));
    }
}
