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
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers what {@link SubmitterCore} decides on: from every endpoint at once what {@link LooksCore} makes one view of,
 * then of single transactions from the first that is to be believed and does not contradict it. The store comes first: L1 as we then see it is
 * newer.
 */
final class Surveyor {
    private static final Logger LOG = LoggerFactory.getLogger(Surveyor.class);
    private static final int TIMES_PER_LINE = 100;

    private final L1Client client;
    private final SealedBatches batches;
    private final Address account;
    private final long chainId;
    private final int quorum;
    /** How often an endpoint stood against the others. */
    private final Map<Integer, Integer> differed = new ConcurrentHashMap<>();

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
                    LooksCore.differing(looks, view.get()).forEach(this::differs);
                    return sightings(view.get(), toLookUp.apply(horizon), horizon.safeBlock())
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

    private CompletionStage<Map<Long, Sighting>> sightings(LooksCore.View view, List<Slot> slots, long safeBlock) {
        CompletionStage<Map<Long, Sighting>> all = CompletableFuture.completedStage(Map.of());
        for (Slot slot : slots) {
            all = all.thenCombine(look(view.endpoints(), slot, view, safeBlock), (seen, sighting) -> {
                var more = new HashMap<>(seen);
                more.put(slot.walletNonce(), sighting);
                return more;
            });
        }
        return all;
    }

    /** From the first whose answer agrees with the counts; where none does, what the first said. */
    private CompletionStage<Sighting> look(List<Integer> endpoints, Slot slot, LooksCore.View view, long safeBlock) {
        int endpoint = endpoints.getFirst();
        CompletionStage<Sighting> first = look(client.endpoints().get(endpoint).client(), slot);
        if (endpoints.size() == 1) {
            return first;
        }
        List<Integer> others = endpoints.subList(1, endpoints.size());
        Predicate<Sighting> contradicted =
                seen -> LooksCore.isContradicted(seen, slot.walletNonce(), view.safeCount(), safeBlock);
        return first.thenApply(Optional::of)
                .exceptionally(_ -> Optional.empty())
                .thenCompose(said -> {
                    if (said.isEmpty()) {
                        return look(others, slot, view, safeBlock);
                    }
                    Sighting seen = said.get();
                    if (!contradicted.test(seen)) {
                        return CompletableFuture.completedStage(seen);
                    }
                    differs(endpoint);
                    return look(others, slot, view, safeBlock)
                            .thenApply(other -> contradicted.test(other) ? seen : other)
                            .exceptionally(_ -> seen);
                });
    }

    /** A line now and then. */
    private void differs(int endpoint) {
        if (differed.merge(endpoint, 1, Integer::sum) % TIMES_PER_LINE == 1) {
            LOG.warn(
                    "L1 endpoint {} contradicts what is agreed about the wallet",
                    client.endpoints().get(endpoint).name());
        }
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
