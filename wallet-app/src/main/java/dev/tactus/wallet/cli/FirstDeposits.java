package dev.tactus.wallet.cli;

import dev.tactus.devnet.DevAccount;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.Hash32;
import dev.tactus.wallet.client.FeedClient;
import dev.tactus.wallet.client.FeedLog;
import dev.tactus.wallet.client.FeedMessage.DirectInputDrained;
import dev.tactus.wallet.client.L1Exception;
import dev.tactus.wallet.client.L1Rpc;
import dev.tactus.wallet.client.L1Wallet;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.SequencerException;
import dev.tactus.wallet.client.TokenAmount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gives each account of a fresh development chain something to spend in the rollup. */
public final class FirstDeposits {
    private static final Duration CREDIT_PATIENCE = Duration.ofMinutes(2);
    private static final int FEED_CAPACITY = 100_000;

    private final SequencerClient client;
    private final L1Rpc rpc;

    public FirstDeposits(SequencerClient client, L1Rpc rpc) {
        this.client = client;
        this.rpc = rpc;
    }

    /**
     * Deposits for every account that has never sent an L1 transaction, so an earlier start that was cut short is
     * completed; blocks until the sequencer has credited them all.
     *
     * @return how many accounts deposited
     */
    public int make(List<DevAccount> accounts, TokenAmount amount) throws SequencerException, L1Exception {
        Deployment deployment = client.deployment();
        List<DevAccount> fresh = new ArrayList<>();
        for (DevAccount account : accounts) {
            if (rpc.nextNonce(account.address()).signum() == 0) {
                fresh.add(account);
            }
        }
        if (fresh.isEmpty()) {
            return 0;
        }
        var log = new FeedLog(FEED_CAPACITY);
        try (FeedClient _ = FeedClient.open(client.base(), client.head(), log)) {
            List<Hash32> sent = new ArrayList<>();
            for (DevAccount account : fresh) {
                var wallet = new L1Wallet(rpc, deployment.chainId(), account.key());
                sent.add(wallet.sendDeposit(deployment, amount).deposit());
            }
            for (Hash32 deposit : sent) {
                log.await(
                        message -> message instanceof DirectInputDrained input
                                        && input.l1Transaction().equals(deposit)
                                ? Optional.of(input)
                                : Optional.empty(),
                        CREDIT_PATIENCE);
            }
        }
        return fresh.size();
    }
}
