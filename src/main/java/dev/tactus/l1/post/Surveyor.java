package dev.tactus.l1.post;

import dev.tactus.l1.BlockRef;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.L1Receipt;
import dev.tactus.l1.RpcException;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Hash32;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

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

    CompletionStage<SubmitterCore.Survey> survey(List<Slot> slots) {
        return batches.horizon().thenCompose(horizon -> {
            CompletionStage<Counts> counts = counts();
            CompletionStage<Map<Hash32, Sighting>> sightings = sightings(slots);
            return counts.thenCombine(
                    sightings,
                    (count, seen) -> new SubmitterCore.Survey(
                            horizon, count.height(), count.latest(), count.pending(), count.safe(), seen));
        });
    }

    private record Counts(long height, long latest, long pending, long safe) {}

    private CompletionStage<Counts> counts() {
        CompletionStage<Long> height = client.block(BlockRef.Tag.LATEST)
                .thenCompose(block -> block.isPresent()
                        ? CompletableFuture.completedStage(block.get().number())
                        : CompletableFuture.failedStage(new RpcException.BadAnswer("the L1 node has no latest block")));
        CompletionStage<Long> latest = client.transactionCount(account, BlockRef.Tag.LATEST);
        CompletionStage<Long> pending = client.transactionCount(account, BlockRef.Tag.PENDING);
        CompletionStage<Long> safe = client.transactionCount(account, BlockRef.Tag.SAFE);
        return height.thenCompose(at -> latest.thenCompose(
                inChain -> pending.thenCombine(safe, (waiting, deep) -> new Counts(at, inChain, waiting, deep))));
    }

    private CompletionStage<Map<Hash32, Sighting>> sightings(List<Slot> slots) {
        CompletionStage<Map<Hash32, Sighting>> all = CompletableFuture.completedStage(Map.of());
        for (Slot slot : slots) {
            all = all.thenCombine(look(slot.transactionHash()), (seen, sighting) -> {
                var more = new HashMap<>(seen);
                more.put(slot.transactionHash(), sighting);
                return more;
            });
        }
        return all;
    }

    private CompletionStage<Sighting> look(Hash32 transaction) {
        return client.receipt(transaction)
                .thenCompose(receipt -> receipt.isPresent()
                        ? CompletableFuture.completedStage(mined(receipt.get()))
                        : client.knowsTransaction(transaction)
                                .thenApply(known -> known ? new Sighting.Waiting() : new Sighting.Unknown()));
    }

    private static Sighting mined(L1Receipt receipt) {
        return new Sighting.Mined(receipt.blockNumber(), receipt.succeeded());
    }
}
