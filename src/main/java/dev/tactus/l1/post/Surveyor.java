package dev.tactus.l1.post;

import dev.tactus.l1.BlockRef;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.L1Endpoint;
import dev.tactus.l1.L1Receipt;
import dev.tactus.l1.RpcException;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Hash32;
import dev.tactus.store.SafeHead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Gathers what {@link SubmitterCore} decides on: from every endpoint at once what {@link LooksCore} makes one view of,
 * then of single transactions from the first that is to be believed. The store comes first: L1 as we then see it is
 * newer.
 */
final class Surveyor {
    private final L1Client client;
    private final SealedBatches batches;
    private final Address account;
    private final long chainId;
    private final int quorum;

    /** @param quorum how many endpoints must tell what the wallet has used up at the safe block */
    Surveyor(L1Client client, SealedBatches batches, Address account, long chainId, int quorum) {
        this.client = client;
        this.batches = batches;
        this.account = account;
        this.chainId = chainId;
        this.quorum = quorum;
    }

    /** @param toLookUp chooses slots once the store has spoken */
    CompletionStage<Survey> survey(Function<Horizon, List<Slot>> toLookUp) {
        return batches.horizon()
                .thenCompose(horizon -> looks(horizon).thenCompose(looks -> {
                    Optional<LooksCore.View> view = LooksCore.view(looks, horizon, quorum);
                    if (view.isEmpty()) {
                        return CompletableFuture.failedStage(LooksCore.trouble(looks));
                    }
                    return sightings(view.get().endpoints(), toLookUp.apply(horizon))
                            .thenApply(seen -> survey(horizon, view.get(), seen));
                }));
    }

    private static Survey survey(Horizon horizon, LooksCore.View view, Map<Long, Sighting> seen) {
        return new Survey(
                horizon,
                view.latestBlock(),
                view.agreedBlock(),
                horizon.head().map(SafeHead::timestamp).orElse(0L),
                view.latestCount(),
                view.safeCount(),
                seen);
    }

    /** In the order of the endpoints; never fails. */
    private CompletionStage<List<LooksCore.Look>> looks(Horizon horizon) {
        CompletionStage<List<LooksCore.Look>> all = CompletableFuture.completedStage(List.of());
        List<L1Endpoint> endpoints = client.endpoints();
        for (int i = 0; i < endpoints.size(); i++) {
            all = all.thenCombine(look(i, endpoints.get(i).client(), horizon), (before, next) -> {
                List<LooksCore.Look> more = new ArrayList<>(before);
                more.add(next);
                return more;
            });
        }
        return all;
    }

    private CompletionStage<LooksCore.Look> look(int endpoint, L1Client node, Horizon horizon) {
        return node.chainId()
                .thenCompose(actual -> actual == chainId
                        ? look(node, endpoint, horizon)
                        : CompletableFuture.failedStage(
                                new RpcException.WrongChain("an L1 endpoint serves chain " + actual)))
                .exceptionally(failure -> new LooksCore.Look.Failed(RpcException.unwrap(failure)));
    }

    private CompletionStage<LooksCore.Look> look(L1Client node, int endpoint, Horizon horizon) {
        CompletionStage<L1Block> latest = node.block(BlockRef.Tag.LATEST)
                .thenCompose(block -> block.isPresent()
                        ? CompletableFuture.completedStage(block.get())
                        : CompletableFuture.failedStage(new RpcException.BadAnswer("the L1 node has no latest block")));
        CompletionStage<Long> count = node.transactionCount(account, BlockRef.Tag.LATEST);
        CompletionStage<LooksCore.AtSafe> safe = atSafe(node, horizon);
        return latest.thenCompose(block -> count.thenCombine(
                safe, (inChain, deep) -> new LooksCore.Look.Seen(endpoint, block.number(), inChain, deep)));
    }

    /**
     * The count first and the block's hash after it: a node that is on our chain only afterwards is not taken for one
     * that counted there. A node that has dropped that state refuses; then nothing is concluded from it.
     */
    private CompletionStage<LooksCore.AtSafe> atSafe(L1Client node, Horizon horizon) {
        if (horizon.head().isEmpty()) {
            return CompletableFuture.completedStage(LooksCore.AtSafe.NOTHING);
        }
        BlockRef safe = BlockRef.at(horizon.safeBlock());
        return node.transactionCount(account, safe)
                .thenApply(OptionalLong::of)
                .exceptionallyCompose(failure -> RpcException.unwrap(failure) instanceof RpcException.Refused
                        ? CompletableFuture.completedStage(OptionalLong.empty())
                        : CompletableFuture.failedStage(failure))
                .thenCompose(count ->
                        node.block(safe).thenApply(block -> new LooksCore.AtSafe(block.map(L1Block::hash), count)));
    }

    private CompletionStage<Map<Long, Sighting>> sightings(List<Integer> endpoints, List<Slot> slots) {
        List<L1Client> nodes = endpoints.stream()
                .map(endpoint -> client.endpoints().get(endpoint).client())
                .toList();
        CompletionStage<Map<Long, Sighting>> all = CompletableFuture.completedStage(Map.of());
        for (Slot slot : slots) {
            all = all.thenCombine(look(nodes, slot), (seen, sighting) -> {
                var more = new HashMap<>(seen);
                more.put(slot.walletNonce(), sighting);
                return more;
            });
        }
        return all;
    }

    /** From the first that answers at all. */
    private static CompletionStage<Sighting> look(List<L1Client> nodes, Slot slot) {
        CompletionStage<Sighting> first = look(nodes.getFirst(), slot);
        return nodes.size() == 1 ? first : first.exceptionallyCompose(_ -> look(nodes.subList(1, nodes.size()), slot));
    }

    /** Any of the bids may have landed; the newest is the one that waits, if one does. */
    private static CompletionStage<Sighting> look(L1Client node, Slot slot) {
        List<CompletionStage<Optional<L1Receipt>>> receipts = new ArrayList<>();
        slot.bids().forEach(bid -> receipts.add(node.receipt(bid.hash())));
        CompletionStage<Optional<L1Receipt>> landed = CompletableFuture.completedStage(Optional.empty());
        for (CompletionStage<Optional<L1Receipt>> receipt : receipts) {
            landed = landed.thenCombine(receipt, (one, other) -> one.or(() -> other));
        }
        Hash32 newest = slot.newest().hash();
        return landed.thenCompose(receipt -> receipt.isPresent()
                ? CompletableFuture.completedStage(mined(receipt.get()))
                : node.knowsTransaction(newest)
                        .thenApply(known -> known ? new Sighting.Waiting() : new Sighting.Unknown()));
    }

    private static Sighting mined(L1Receipt receipt) {
        return new Sighting.Mined(
                receipt.transactionHash(), receipt.blockNumber(), receipt.succeeded(), receipt.paid());
    }
}
