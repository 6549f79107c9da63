package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.wallet.client.SignedOp;
import dev.tactus.wallet.client.Submission;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.utils.Numeric;

/** A whole node whose posts are shut out by fees and whose wallet a stranger uses. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
abstract class HostilePostingSuite extends HostileFixture {
    private static final long CAP_GWEI = 300_000_000;
    private static final long BUDGET_GWEI = 500_000_000;
    /** A thousand times what a block asks for at first: the budget covers a few posts at that price. */
    private static final long SPIKE_GWEI = 1_000;
    /** No post at that price is within the limit for one. */
    private static final long HIGHER_SPIKE_GWEI = 2_000;

    private static final int SPIKE_BLOCKS = 20;

    @Override
    Map<String, String> settings() {
        return Map.of(
                "SEQ_POSTING_MAX_FEE_GWEI", "" + CAP_GWEI,
                "SEQ_POSTING_BUDGET_GWEI", "" + BUDGET_GWEI);
    }

    @Test
    void p5_aPostThatFeesShutOutIsReplacedByTheSameContentForAnEighthMore() throws Exception {
        JsonNode first = postOf(user(0));
        BigInteger tooMuch = quantity(first, "maxFeePerGas").shiftLeft(1);

        JsonNode second = until("there is a higher bid", () -> {
            Optional<JsonNode> higher = replacementOf(first);
            if (higher.isEmpty()) {
                commands.nextBaseFee(tooMuch);
                commands.mine(1);
            }
            return higher;
        });

        for (String same : new String[] {"nonce", "to", "value", "input", "gas", "from"}) {
            assertEquals(first.path(same), second.path(same), same);
        }
        assertEighthMore(first, second, "maxFeePerGas");
        assertEighthMore(first, second, "maxPriorityFeePerGas");
        assertTrue(operations.metric("sequencer_posting_bumps_total") >= 1);
        mineUntil("the higher bid lands", () -> commands.isMined(hash(second)));
        assertFalse(commands.isMined(hash(first)));
        mineUntilGold();
        assertAgreesWithL1();
    }

    @Test
    void p6_aSpikeOfFeesIsWaitedOutWithinTheBudget() throws Exception {
        String before = hash(postOf(user(0)));
        mineUntil("the first post is mined", () -> commands.isMined(before));
        spike(HIGHER_SPIKE_GWEI);
        long posted = chain.nonce(l1.submitter(), "latest");

        SignedOp op = anOp(user(0), 0);
        assertInstanceOf(Submission.Accepted.class, client.submit(op));
        await("posting says why it waits", () -> {
            spike(HIGHER_SPIKE_GWEI);
            return held("cap");
        });
        spikeOn(HIGHER_SPIKE_GWEI);
        assertEquals(posted, chain.nonce(l1.submitter(), "latest"), "nothing was posted at that price");
        assertEquals("included", status(op));
        assertWithinLimits();

        mineUntil("posting goes on by itself", () -> status(op).equals("safe"));
        assertTrue(chain.nonce(l1.submitter(), "latest") > posted);
        assertFalse(held("cap"));
        assertWithinLimits();
        mineUntilGold();
        assertAgreesWithL1();
    }

    @Test
    void p6_whileFeesStayHighNoMoreIsSpentThanTheBudget() throws Exception {
        String before = hash(postOf(user(0)));
        mineUntil("the first post is mined", () -> commands.isMined(before));
        long posted = chain.nonce(l1.submitter(), "latest");

        await("the budget is used up", () -> {
            spike(SPIKE_GWEI);
            return chain.nonce(l1.submitter(), "latest") >= posted + 2 && held("budget");
        });
        spikeOn(SPIKE_GWEI);
        SignedOp op = anOp(user(0), 0);
        assertInstanceOf(Submission.Accepted.class, client.submit(op));
        spikeOn(SPIKE_GWEI);
        BigInteger spent = assertWithinLimits();
        assertTrue(spent.compareTo(gwei(BUDGET_GWEI / 4)) > 0, () -> "that was no spike: " + spent);

        mineUntil("posting goes on once fees fall", () -> status(op).equals("safe"));
        assertWithinLimits();
        mineUntilGold();
        assertAgreesWithL1();
    }

    @Test
    void p9_aNonceThatAStrangerTakesWhileTheNodeRunsIsLeftToHim() throws Exception {
        JsonNode post = postOf(user(0));
        long nonce = quantity(post, "nonce").longValueExact();

        String strangers = commands.takeNonce(l1.submitter(), nonce, gwei(100), gwei(2));
        commands.mine(1);
        assertTrue(commands.isMined(strangers));

        mineUntil("the node sees it", () -> operations.metric("sequencer_posting_nonces_taken_total") >= 1);
        mineUntilGold();
        assertFalse(commands.isMined(hash(post)));
        assertTrue(chain.nonce(l1.submitter(), "latest") > nonce + 1);
        assertEquals(0, operations.metric("sequencer_posting_halted"));
        assertAgreesWithL1();
    }

    /** Waiting, or already in the newest block: it may have come just before that was mined, and be worth its fee. */
    private Optional<JsonNode> replacementOf(JsonNode post) {
        List<JsonNode> candidates = commands.waiting(l1.submitter());
        chain.call("eth_getBlockByNumber", "latest", true).path("transactions").forEach(candidates::add);
        return candidates.stream()
                .filter(it -> it.path("from").equals(post.path("from"))
                        && it.path("nonce").equals(post.path("nonce"))
                        && !hash(it).equals(hash(post)))
                .findFirst();
    }

    private void spike(long gwei) {
        commands.nextBaseFee(gwei(gwei));
        commands.mine(1);
    }

    private void spikeOn(long gwei) {
        for (int block = 0; block < SPIKE_BLOCKS; block++) {
            spike(gwei);
        }
    }

    private boolean held(String reason) throws Exception {
        return operations.metric("sequencer_posting_held{reason=\"" + reason + "\"}") == 1;
    }

    private static void assertEighthMore(JsonNode first, JsonNode second, String field) {
        BigInteger least = quantity(first, field).multiply(BigInteger.valueOf(9));
        assertTrue(
                quantity(second, field).multiply(BigInteger.valueOf(8)).compareTo(least) >= 0,
                () -> field + " of " + first + " and " + second);
    }

    /** What has really been paid, by the receipts of everything that the wallet ever sent. */
    private BigInteger assertWithinLimits() {
        BigInteger spent = BigInteger.ZERO;
        for (long number = chain.blockNumber(); number >= 0; number--) {
            for (JsonNode each : chain.call("eth_getBlockByNumber", "0x" + Long.toHexString(number), true)
                    .path("transactions")) {
                if (each.path("from")
                        .asText()
                        .equalsIgnoreCase(l1.submitter().address().toHex())) {
                    JsonNode receipt = chain.call("eth_getTransactionReceipt", hash(each));
                    BigInteger paid = quantity(receipt, "gasUsed").multiply(quantity(receipt, "effectiveGasPrice"));
                    assertTrue(paid.compareTo(gwei(CAP_GWEI)) <= 0, () -> "one transaction cost " + paid);
                    spent = spent.add(paid);
                }
            }
        }
        BigInteger sum = spent;
        assertTrue(sum.signum() > 0 && sum.compareTo(gwei(BUDGET_GWEI)) <= 0, () -> "all of them cost " + sum);
        return sum;
    }

    private static BigInteger quantity(JsonNode object, String field) {
        return Numeric.decodeQuantity(object.path(field).asText());
    }
}
