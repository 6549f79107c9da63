package dev.tactus.wallet.cli;

import dev.tactus.application.MapState;
import dev.tactus.config.SequencerConfig;
import dev.tactus.crypto.SignatureRecoveries;
import dev.tactus.l1.BlockRef;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.read.L1InputFetcher;
import dev.tactus.l1.read.ReaderSettings;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Deployment;
import dev.tactus.scheduler.Scheduler;
import dev.tactus.wallet.WalletApplication;
import dev.tactus.wallet.client.TokenAmount;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The wallet's state as it follows from L1 alone: nothing that the node serves or stores goes into it. */
final class CanonicalBalances {
    private static final long PATIENCE_SECONDS = 60;

    private final WalletApplication wallet;
    private final MapState state;
    private final long safeBlock;

    private CanonicalBalances(WalletApplication wallet, MapState state, long safeBlock) {
        this.wallet = wallet;
        this.state = state;
        this.safeBlock = safeBlock;
    }

    /** Reads every input up to the safe block and folds it. */
    static CanonicalBalances fold(SequencerConfig.L1 l1, Deployment deployment) throws CommandFailure {
        var wallet = new WalletApplication(deployment);
        var state = new MapState();
        var scheduler = new Scheduler(wallet, deployment, SignatureRecoveries.best(), state, event -> {});
        try (L1Client client = L1Client.connect(l1)) {
            L1Block safe =
                    get(client.block(BlockRef.Tag.SAFE)).orElseThrow(() -> new CommandFailure("L1 has no safe block"));
            get(new L1InputFetcher(client, deployment, ReaderSettings.of(l1))
                    .fetch(safe, page -> page.inputs().forEach(scheduler::apply)));
            return new CanonicalBalances(wallet, state, safe.number());
        }
    }

    TokenAmount of(Address account) {
        return new TokenAmount(wallet.balance(state, account));
    }

    long safeBlock() {
        return safeBlock;
    }

    private static <T> T get(CompletionStage<T> stage) throws CommandFailure {
        try {
            return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new CommandFailure("L1 could not be read: " + e.getCause());
        } catch (TimeoutException e) {
            throw new CommandFailure("L1 could not be read within " + PATIENCE_SECONDS + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted while reading L1");
        }
    }
}
