package dev.tactus.l1.read;

import dev.tactus.l1.BlockRef;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.L1Endpoint;
import dev.tactus.l1.RpcException;
import dev.tactus.l1.read.QuorumCore.There;
import dev.tactus.store.SafeHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;

/** Asks every endpoint at once and gathers what they say for {@link QuorumCore}. Silence is a view, not a failure. */
final class EndpointViews {
    private final List<L1Endpoint> endpoints;
    private final long chainId;

    EndpointViews(List<L1Endpoint> endpoints, long chainId) {
        this.endpoints = endpoints;
        this.chainId = chainId;
    }

    int count() {
        return endpoints.size();
    }

    String name(int endpoint) {
        return endpoints.get(endpoint).name();
    }

    L1Client client(int endpoint) {
        return endpoints.get(endpoint).client();
    }

    /** In the order of the endpoints; never fails. */
    CompletionStage<List<QuorumCore.View>> look(Optional<SafeHead> stored) {
        return gather(endpoint -> view(endpoints.get(endpoint), stored)
                .handle((view, failure) ->
                        failure == null ? view : new QuorumCore.View.Silent(why(endpoints.get(endpoint), failure))));
    }

    private CompletionStage<QuorumCore.View> view(L1Endpoint endpoint, Optional<SafeHead> stored) {
        L1Client client = endpoint.client();
        return client.chainId().thenCompose(actual -> {
            if (actual != chainId) {
                return CompletableFuture.completedStage(new QuorumCore.View.OtherChain(actual));
            }
            return client.block(BlockRef.Tag.SAFE).thenCompose(safe -> {
                if (safe.isEmpty()) {
                    return CompletableFuture.completedStage(
                            new QuorumCore.View.Silent(endpoint.name() + " has no safe block"));
                }
                return atStored(client, stored, safe.get())
                        .<QuorumCore.View>thenApply(there -> new QuorumCore.View.Seen(safe.get(), there));
            });
        });
    }

    /** Above its safe head a node may well be on a fork that it will leave: what it has there says nothing. */
    private static CompletionStage<Optional<L1Block>> atStored(
            L1Client client, Optional<SafeHead> stored, L1Block safe) {
        if (stored.isEmpty() || safe.number() < stored.get().number()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        return safe.number() == stored.get().number()
                ? CompletableFuture.completedStage(Optional.of(safe))
                : client.block(BlockRef.at(stored.get().number()));
    }

    /** What every endpoint has at a height, except one that is not asked. Never fails. */
    CompletionStage<List<There>> at(long block, int except) {
        return gather(endpoint ->
                endpoint == except ? CompletableFuture.completedStage(new There.NoAnswer()) : at(endpoint, block));
    }

    private CompletionStage<There> at(int endpoint, long block) {
        return client(endpoint)
                .chainId()
                .thenCompose(actual -> actual == chainId
                        ? client(endpoint).block(BlockRef.at(block)).thenApply(EndpointViews::there)
                        : CompletableFuture.<There>completedStage(new There.NoAnswer()))
                .exceptionally(_ -> new There.NoAnswer());
    }

    private static There there(Optional<L1Block> block) {
        return block.isPresent() ? new There.Has(block.get().hash()) : new There.Nothing();
    }

    private <T> CompletionStage<List<T>> gather(IntFunction<CompletionStage<T>> question) {
        CompletionStage<List<T>> all = CompletableFuture.completedStage(List.of());
        for (int endpoint = 0; endpoint < endpoints.size(); endpoint++) {
            all = all.thenCombine(question.apply(endpoint), (before, next) -> {
                List<T> more = new ArrayList<>(before);
                more.add(next);
                return more;
            });
        }
        return all;
    }

    /** The block that {@code source} will be read up to, as it has it itself. */
    CompletionStage<L1Block> target(QuorumCore.Source source, long height) {
        if (source.safe().number() == height) {
            return CompletableFuture.completedStage(source.safe());
        }
        return client(source.endpoint())
                .block(BlockRef.at(height))
                .thenCompose(block -> block.isPresent()
                        ? CompletableFuture.completedStage(block.get())
                        : CompletableFuture.failedStage(
                                new RpcException.BadAnswer("the node does not know block " + height)));
    }

    private static String why(L1Endpoint endpoint, Throwable failure) {
        return endpoint.name() + ": " + RpcException.unwrap(failure).getMessage();
    }
}
