package dev.tactus.l1.post;

import dev.tactus.l1.BlockRef;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.L1Endpoint;
import dev.tactus.l1.RpcException;
import dev.tactus.protocol.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks every endpoint for fees and the wallet's balance. Stateless. */
final class MarketLooks {
    private final L1Client client;
    private final Address account;
    private final long chainId;

    MarketLooks(L1Client client, Address account, long chainId) {
        this.client = client;
        this.account = account;
        this.chainId = chainId;
    }

    private record Told(List<Market> markets, List<Throwable> failures) {
        Told and(Told other) {
            List<Market> more = new ArrayList<>(markets);
            more.addAll(other.markets);
            List<Throwable> worse = new ArrayList<>(failures);
            worse.addAll(other.failures);
            return new Told(List.copyOf(more), List.copyOf(worse));
        }
    }

    /** What those agree on that answer; fails like the first if none does. */
    CompletionStage<Market> now() {
        if (client.endpoints().size() == 1) {
            return of(client);
        }
        CompletionStage<Told> all = CompletableFuture.completedStage(new Told(List.of(), List.of()));
        for (L1Endpoint endpoint : client.endpoints()) {
            CompletionStage<Told> one = onOurChain(endpoint.client())
                    .thenApply(market -> new Told(List.of(market), List.of()))
                    .exceptionally(failure -> new Told(List.of(), List.of(RpcException.unwrap(failure))));
            all = all.thenCombine(one, Told::and);
        }
        return all.thenCompose(told -> told.markets().isEmpty()
                ? CompletableFuture.failedStage(told.failures().getFirst())
                : CompletableFuture.completedStage(Market.agreed(told.markets())));
    }

    private CompletionStage<Market> of(L1Client node) {
        return node.feeHistory(Fees.HISTORY_BLOCKS, Fees.PERCENTILE)
                .thenCombine(node.balance(account, BlockRef.Tag.LATEST), Market::new);
    }

    private CompletionStage<Market> onOurChain(L1Client node) {
        return node.chainId()
                .thenCompose(actual -> actual == chainId
                        ? of(node)
                        : CompletableFuture.failedStage(
                                new RpcException.WrongChain("an L1 endpoint serves chain " + actual)));
    }
}
