package dev.tactus.wallet.cli;

import dev.tactus.devnet.DevAccount;
import dev.tactus.protocol.Deployment;
import dev.tactus.wallet.client.FeedClient;
import dev.tactus.wallet.client.FeedLog;
import dev.tactus.wallet.client.FeedMessage.DirectInputDrained;
import dev.tactus.wallet.client.L1Exception;
import dev.tactus.wallet.client.L1Receipt;
import dev.tactus.wallet.client.L1Rpc;
import dev.tactus.wallet.client.L1Wallet;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.SequencerException;
import dev.tactus.wallet.client.TokenAmount;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Deposits on L1 and waits for the sequencer to credit them. */
final class Depositor {
    /** Until the block is safe, has been read and drained; on a real L1 that takes many minutes. */
    private static final Duration CREDIT_PATIENCE = Duration.ofMinutes(30);

    private static final int FEED_CAPACITY = 100_000;
    private static final double NANOS_PER_MS = 1e6;

    private final SequencerClient client;
    private final L1Rpc rpc;

    Depositor(SequencerClient client, L1Rpc rpc) {
        this.client = client;
        this.rpc = rpc;
    }

    /** @param millis from sending the first transaction until the feed showed the deposit */
    record Credited(L1Receipt receipt, long offset, double millis) {}

    /** @param mined told as soon as L1 has it */
    Credited deposit(DevAccount account, TokenAmount amount, Consumer<L1Receipt> mined)
            throws SequencerException, L1Exception, CommandFailure {
        Deployment deployment = client.deployment();
        L1Wallet wallet = wallet(account, deployment);
        TokenAmount owned = wallet.tokenBalance(deployment.token());
        if (owned.units().compareTo(amount.units()) < 0) {
            throw new CommandFailure("the account has only " + owned + " on L1");
        }
        var log = new FeedLog(FEED_CAPACITY);
        try (FeedClient _ = FeedClient.open(client.base(), client.head(), log)) {
            long started = System.nanoTime();
            L1Receipt receipt = wallet.deposit(deployment, amount);
            mined.accept(receipt);
            long offset = log.await(
                    message -> message instanceof DirectInputDrained input
                                    && input.l1Transaction().equals(receipt.transaction())
                            ? Optional.of(input.offset())
                            : Optional.empty(),
                    CREDIT_PATIENCE);
            return new Credited(receipt, offset, (System.nanoTime() - started) / NANOS_PER_MS);
        }
    }

    private L1Wallet wallet(DevAccount account, Deployment deployment) throws L1Exception, CommandFailure {
        long chainId = rpc.chainId();
        if (chainId != deployment.chainId()) {
            throw new CommandFailure(
                    "--rpc-url is chain " + chainId + ", but the sequencer works on chain " + deployment.chainId());
        }
        return new L1Wallet(rpc, chainId, account.key());
    }
}
