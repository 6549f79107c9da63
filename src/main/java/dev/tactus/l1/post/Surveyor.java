package dev.tactus.l1.post;

import dev.tactus.l1.BlockRef;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.L1Receipt;
import dev.tactus.l1.RpcException;
import dev.tactus.protocol.Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Gathers what {@link SubmitterCore} decides on. The store comes first: L1 as we then see it is newer. */
final class Surveyor {
    private final L1Client client;
    private final SealedBatches batches;
    private final Address account;

    Surveyor(L1Client client, SealedBatches batches, Address account) {
        this.client = client;
        this.batches = batches;
        this.account = account;
    }

    /** @param toLookUp chooses slots once the store has spoken */
    CompletionStage<Survey> survey(Function<Horizon, List<Slot>> toLookUp) {
        return batches.horizon().thenCompose(horizon -> {
            CompletionStage<Counts> counts = counts(horizon);
            CompletionStage<Map<Long, Sighting>> sightings = sightings(toLookUp.apply(horizon));
            return counts.thenCombine(
                    sightings,
                    (count, seen) -> new Survey(
                            horizon,
                            count.block().number(),
                            count.block().timestamp(),
                            count.latest(),
                            count.frontier(),
                            seen));
        });
    }

    private record Counts(L1Block block, long latest, OptionalLong frontier) {}

    private CompletionStage<Counts> counts(Horizon horizon) {
        CompletionStage<L1Block> newest = client.block(BlockRef.Tag.LATEST)
                .thenCompose(block -> block.isPresent()
                        ? CompletableFuture.completedStage(block.get())
                        : CompletableFuture.failedStage(new RpcException.BadAnswer("the L1 node has no latest block")));
        CompletionStage<Long> latest = client.transactionCount(account, BlockRef.Tag.LATEST);
        CompletionStage<OptionalLong> frontier = frontier(horizon.safeBlock());
        return newest.thenCompose(
                block -> latest.thenCombine(frontier, (inChain, deep) -> new Counts(block, inChain, deep)));
    }

    /** A node that lags or has dropped that state refuses; then nothing is concluded from it. */
    private CompletionStage<OptionalLong> frontier(long safeBlock) {
        if (safeBlock < 0) {
            return CompletableFuture.completedStage(OptionalLong.empty());
        }
        return client.transactionCount(account, BlockRef.at(safeBlock))
                .thenApply(OptionalLong::of)
                .exceptionallyCompose(failure -> RpcException.unwrap(failure) instanceof RpcException.Refused
                        ? CompletableFuture.completedStage(OptionalLong.empty())
                        : CompletableFuture.failedStage(failure));
    }

    private CompletionStage<Map<Long, Sighting>> sightings(List<Slot> slots) {
        CompletionStage<Map<Long, Sighting>> all = CompletableFuture.completedStage(Map.of());
        for (Slot slot : slots) {
            all = all.thenCombine(look(slot), (seen, sighting) -> {
                var more = new HashMap<>(seen);
                more.put(slot.walletNonce(), sighting);
                return more;
            });
        }
        return all;
    }

    /** Any of the bids may have landed; the newest is the one that waits, if one does. */
    private CompletionStage<Sighting> look(Slot slot) {
        List<CompletionStage<Optional<L1Receipt>>> receipts = new ArrayList<>();
        slot.bids().forEach(bid -> receipts.add(client.receipt(bid.hash())));
        CompletionStage<Optional<L1Receipt>> landed = CompletableFuture.completedStage(Optional.empty());
        for (CompletionStage<Optional<L1Receipt>> receipt : receipts) {
            landed = landed.thenCombine(receipt, (one, other) -> one.or(() -> other));
        }
        return landed.thenCompose(receipt -> receipt.isPresent()
                ? CompletableFuture.completedStage(mined(receipt.get()))
                : client.knowsTransaction(slot.newest().hash())
                        .thenApply(known -> known ? new Sighting.Waiting() : new Sighting.Unknown()));
    }

    private static Sighting mined(L1Receipt receipt) {
        return new Sighting.Mined(
                receipt.transactionHash(), receipt.blockNumber(), receipt.succeeded(), receipt.paid());
    }
}
