package dev.tactus.l1.post;

import dev.tactus.l1.BlockRef;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.L1Endpoint;
import dev.tactus.l1.RpcException;
import dev.tactus.l1.post.FlushCore.Look;
import dev.tactus.protocol.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.ToLongFunction;

/** Asks every endpoint what it counts of a wallet, and believes what is safe to believe. Stateless. */
final class WalletLooks {
    private final L1Client client;
    private final Address account;
    private final long chainId;
    private final int quorum;

    /** @param quorum endpoints that must answer, at least one */
    WalletLooks(L1Client client, Address account, long chainId, int quorum) {
        this.client = client;
        this.account = account;
        this.chainId = chainId;
        this.quorum = quorum;
    }

    /** Fails with an {@link RpcException} if too few endpoints tell. */
    CompletionStage<Look> at(L1Block safe) {
        CompletionStage<List<Look>> all = CompletableFuture.completedStage(List.of());
        for (L1Endpoint endpoint : client.endpoints()) {
            all = all.thenCombine(at(endpoint.client(), safe), (before, one) -> {
                List<Look> more = new ArrayList<>(before);
                one.ifPresent(more::add);
                return more;
            });
        }
        int configured = client.endpoints().size();
        return all.thenCompose(looks -> looks.size() < quorum
                ? CompletableFuture.failedStage(new RpcException.BadAnswer(
                        looks.size() + " endpoints tell of the wallet at block " + safe.number()))
                : CompletableFuture.completedStage(careful(looks, configured)));
    }

    /** None of them can make what is used up more by itself, nor what waits less. */
    private Look careful(List<Look> looks, int configured) {
        long pending = -LooksCore.least(of(looks, look -> -look.pending()), configured, quorum);
        return new Look(
                LooksCore.least(of(looks, Look::latestBlock), configured, quorum),
                LooksCore.least(of(looks, Look::usedSafe), configured, quorum),
                LooksCore.least(of(looks, Look::used), configured, quorum),
                pending);
    }

    private static List<Long> of(List<Look> looks, ToLongFunction<Look> part) {
        return looks.stream().map(part::applyAsLong).toList();
    }

    /** Empty if it does not answer, serves another chain, or has another block there. */
    private CompletionStage<Optional<Look>> at(L1Client endpoint, L1Block safe) {
        return endpoint.chainId()
                .thenCompose(chain -> chain == chainId ? counted(endpoint, safe) : silent())
                .exceptionally(_ -> Optional.empty());
    }

    private CompletionStage<Optional<Look>> counted(L1Client endpoint, L1Block safe) {
        return endpoint.block(BlockRef.Tag.LATEST)
                .thenCompose(latest -> latest.isEmpty()
                        ? silent()
                        : count(endpoint, BlockRef.at(safe.number()))
                                .thenCompose(usedSafe -> count(endpoint, BlockRef.Tag.LATEST)
                                        .thenCompose(used -> count(endpoint, BlockRef.Tag.PENDING)
                                                .thenCompose(pending -> pinned(
                                                        endpoint,
                                                        safe,
                                                        new Look(latest.get().number(), usedSafe, used, pending))))));
    }

    /** Asked last: whoever has the block now counted on a chain that holds it. */
    private static CompletionStage<Optional<Look>> pinned(L1Client endpoint, L1Block safe, Look look) {
        return endpoint.block(BlockRef.at(safe.number()))
                .thenApply(still -> still.map(L1Block::hash).equals(Optional.of(safe.hash()))
                        ? Optional.of(look)
                        : Optional.empty());
    }

    private CompletionStage<Long> count(L1Client endpoint, BlockRef block) {
        return endpoint.transactionCount(account, block);
    }

    private static CompletionStage<Optional<Look>> silent() {
        return CompletableFuture.completedStage(Optional.empty());
    }
}
