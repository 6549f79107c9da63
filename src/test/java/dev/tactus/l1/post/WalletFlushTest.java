package dev.tactus.l1.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.l1.BlockRef;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.RpcException;
import dev.tactus.protocol.Bytes;
import dev.tactus.sim.SimDeployment;
import dev.tactus.sim.l1.L1Fault;
import dev.tactus.sim.l1.WalletTransaction;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What flushes a wallet, on a simulated L1 with transactions that wait. */
@Timeout(60)
final class WalletFlushTest {
    private static final BigInteger GWEI = BigInteger.valueOf(1_000_000_000);
    private static final long LONG = 100_000;

    private final PostingWorld world = PostingWorld.plain(1);
    private final L1Client client = world.l1.client(Runnable::run);

    @AfterEach
    void close() {
        world.close();
    }

    private CompletionStage<L1Block> safe() {
        return client.block(BlockRef.Tag.SAFE).thenApply(Optional::orElseThrow);
    }

    private WalletFlush flush(long waitBlocks, long upTo) {
        var limits = SpendLimits.AMPLE.usual();
        return new WalletFlush(
                client,
                this::safe,
                new WalletFlush.Settings(PostingWorld.WALLET, SimDeployment.CHAIN_ID, 1, limits, 3, waitBlocks, upTo));
    }

    private WalletFlush.Progress round(WalletFlush flush) {
        CompletableFuture<WalletFlush.Progress> round = flush.round().toCompletableFuture();
        world.until(round::isDone, Duration.ofMinutes(10));
        return round.join();
    }

    private WalletFlush.Progress untilSettled(WalletFlush flush) {
        for (int i = 0; i < 300; i++) {
            WalletFlush.Progress now = round(flush);
            if (now.settled()) {
                return now;
            }
            world.slots(1);
        }
        throw new AssertionError("never settled");
    }

    /** Something of the wallet that waits, for as much as is offered. */
    private void waits(long nonce, long gwei) {
        var fees = new Fees(GWEI.multiply(BigInteger.valueOf(gwei)), GWEI);
        Bytes transaction = PostingWorld.WALLET.sign(
                SimDeployment.CHAIN_ID,
                nonce,
                SimDeployment.DEPLOYMENT.inputBox(),
                Bytes.of(new byte[] {1, 2, 3}),
                100_000,
                fees);
        CompletableFuture<?> sent = client.sendRawTransaction(transaction).toCompletableFuture();
        world.until(sent::isDone, Duration.ofMinutes(1));
        sent.join();
    }

    private List<WalletTransaction> ours() {
        return world.l1.walletTransactions().stream()
                .filter(it -> it.gasLimit() == Gas.TRANSFER)
                .toList();
    }

    @Test
    void nothingIsSentWhereNothingWaits() {
        WalletFlush.Progress end = untilSettled(flush(0, 0));

        assertEquals(0, end.target());
        assertEquals(List.of(), world.l1.walletTransactions());
    }

    @Test
    void whatWaitsIsReplacedThoughItOffersMuchMore() {
        world.l1.holdWallet(LONG);
        waits(0, 400);
        waits(1, 40);
        WalletFlush flush = flush(0, 0);
        for (int i = 0; i < 12; i++) {
            var _ = round(flush);
            world.slots(1);
        }
        world.l1.holdWallet(0);

        WalletFlush.Progress end = untilSettled(flush);

        assertEquals(2, end.target());
        assertEquals(2, world.l1.walletNonceAt(end.safe().number()));
        assertTrue(ours().stream().filter(it -> it.minedBlock().isPresent()).count() == 2, () -> "" + ours());
    }

    @Test
    void nothingIsOfferedForMoreThanAPostMayOffer() {
        world.l1.holdWallet(LONG);
        waits(0, 400);
        var limits = new SpendPolicy.Limits(
                GWEI.multiply(BigInteger.valueOf(100 * Gas.LEAST_POST)), GWEI.multiply(BigInteger.valueOf(1L << 40)));
        var flush = new WalletFlush(
                client,
                this::safe,
                new WalletFlush.Settings(PostingWorld.WALLET, SimDeployment.CHAIN_ID, 1, limits, 3, 0, 0));

        WalletFlush.Progress last = round(flush);
        for (int i = 0; i < 40; i++) {
            world.slots(1);
            last = round(flush);
        }

        assertEquals(Hold.Kind.CAP, last.hold().orElseThrow().kind());
        assertEquals(List.of(), ours(), "what waits offers four times as much");
    }

    @Test
    void whatWaitsMayLandByItself() {
        waits(0, 100);
        waits(1, 100);

        WalletFlush.Progress end = untilSettled(flush(10, 0));

        assertEquals(2, world.l1.walletNonceAt(end.safe().number()));
        assertEquals(List.of(), ours());
    }

    @Test
    void noncesThatAnOperatorNamesAreUsedUpToo() {
        WalletFlush.Progress end = untilSettled(flush(0, 3));

        assertEquals(3, world.l1.walletNonceAt(end.safe().number()));
        assertEquals(3, ours().size());
    }

    @Test
    void aFeeSpikeIsWaitedOutAndSaysSo() {
        world.faults.set(L1Fault.FEE_SPIKE, 1);
        world.slots(3);
        WalletFlush flush = new WalletFlush(
                client,
                this::safe,
                new WalletFlush.Settings(
                        PostingWorld.WALLET,
                        SimDeployment.CHAIN_ID,
                        1,
                        new SpendPolicy.Limits(GWEI.multiply(BigInteger.valueOf(2_100_000)), GWEI.pow(2)),
                        3,
                        0,
                        1));

        WalletFlush.Progress held = round(flush);

        assertEquals(Hold.Kind.CAP, held.hold().orElseThrow().kind());
        assertEquals(List.of(), ours());
        world.faults.set(L1Fault.FEE_SPIKE, 0);
        world.l1.heal();
        world.slots(10);
        assertEquals(1, untilSettled(flush).target());
    }

    @Test
    void aBlockThatChangesUnderItIsNoLook() {
        world.slots(2);
        CompletableFuture<L1Block> truth = safe().toCompletableFuture();
        world.until(truth::isDone, Duration.ofMinutes(1));
        L1Block at = truth.join();
        var forged = new L1Block(at.number(), at.parentHash(), at.parentHash(), at.timestamp());
        var flush = new WalletFlush(
                client,
                () -> CompletableFuture.completedStage(forged),
                new WalletFlush.Settings(
                        PostingWorld.WALLET, SimDeployment.CHAIN_ID, 1, SpendLimits.AMPLE.usual(), 3, 0, 0));

        CompletableFuture<WalletFlush.Progress> round = flush.round().toCompletableFuture();
        world.until(round::isDone, Duration.ofMinutes(1));

        assertTrue(round.isCompletedExceptionally());
        assertInstanceOf(
                RpcException.class,
                RpcException.unwrap(round.handle((_, failure) -> failure).join()));
        assertFalse(world.l1.walletNonce() > 0);
    }
}
