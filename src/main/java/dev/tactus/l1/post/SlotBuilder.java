package dev.tactus.l1.post;

import dev.tactus.l1.BlockRef;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.RpcException;
import dev.tactus.l1.post.PriceCore.Allowance;
import dev.tactus.l1.post.PriceCore.Price;
import dev.tactus.l1.post.SealedBatches.Payload;
import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ClassifiedInput;
import dev.tactus.protocol.DecodeException;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.InputBoxAbi;
import dev.tactus.protocol.Keccak;
import dev.tactus.store.StoreInvariantException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Turns a sealed batch into the signed bytes of a slot, and a slot into a dearer copy of itself. */
final class SlotBuilder {
    private final L1Client client;
    private final Deployment deployment;
    private final SealedBatches batches;
    private final WalletKey wallet;
    private final PriceCore prices;
    private final MarketLooks markets;

    SlotBuilder(L1Client client, Deployment deployment, SealedBatches batches, WalletKey wallet, PriceCore prices) {
        this.client = client;
        this.deployment = deployment;
        this.batches = batches;
        this.wallet = wallet;
        this.prices = prices;
        this.markets = new MarketLooks(client, wallet.address(), deployment.chainId());
    }

    /** What came of it. */
    sealed interface Built {
        /**
         * May be broadcast once the event is durable.
         *
         * @param emergency whether the emergency limits were in force
         */
        record Ready(Slot slot, SubmitterEvent event, boolean emergency) implements Built {}

        /** Not now. */
        record Held(Hold hold) implements Built {}

        /** Not as long as it is what it is: whoever sent it would pay for nothing. */
        record Unfit(String why) implements Built {}
    }

    private CompletionStage<Market> market() {
        return markets.now();
    }

    /** The batch must decode and be what was sealed, and the very call must succeed on the newest block. */
    CompletionStage<Built> build(SubmitterCore.Step.Plan plan, long generation, Allowance allowance) {
        return batches.payload(plan.batchNonce())
                .thenCompose(payload -> build(plan, payload, generation, allowance))
                .exceptionallyCompose(failure -> RpcException.unwrap(failure) instanceof StoreInvariantException broken
                        ? CompletableFuture.completedStage(new Built.Unfit("batch " + plan.batchNonce()
                                + " was not sent, the store contradicts itself: " + broken.getMessage()))
                        : CompletableFuture.failedStage(failure));
    }

    private CompletionStage<Built> build(
            SubmitterCore.Step.Plan plan, Payload payload, long generation, Allowance allowance) {
        Optional<String> defect = defect(plan.batchNonce(), payload);
        if (defect.isPresent()) {
            return CompletableFuture.completedStage(new Built.Unfit(defect.get()));
        }
        Bytes callData = callData(payload.ssz());
        return preflight(plan.batchNonce(), callData)
                .thenCompose(unfit -> unfit.isPresent()
                        ? CompletableFuture.completedStage(unfit.get())
                        : market().thenApply(market -> slot(plan, payload, callData, generation, market, allowance)));
    }

    private Bytes callData(Bytes ssz) {
        byte[] payload = new byte[1 + ssz.size()];
        payload[0] = ClassifiedInput.BATCH_TAG;
        ssz.copyTo(payload, 1);
        return Bytes.wrap(InputBoxAbi.encodeAddInput(deployment.application(), Bytes.wrap(payload)));
    }

    /** A node that cannot tell fails the stage: only the answer that the call itself fails says anything of it. */
    private CompletionStage<Optional<Built>> preflight(long batchNonce, Bytes callData) {
        return client.simulate(
                        wallet.address(), deployment.inputBox(), callData, Gas.limit(callData), BlockRef.Tag.LATEST)
                .thenApply(_ -> Optional.<Built>empty())
                .exceptionallyCompose(failure ->
                        RpcException.unwrap(failure) instanceof RpcException.Refused refused && refused.isRevert()
                                ? CompletableFuture.completedStage(Optional.of(new Built.Unfit("batch " + batchNonce
                                        + " was not sent, it would revert: " + refused.getMessage())))
                                : CompletableFuture.failedStage(failure));
    }

    private Built slot(
            SubmitterCore.Step.Plan plan,
            Payload payload,
            Bytes callData,
            long generation,
            Market market,
            Allowance allowance) {
        long gasLimit = Gas.limit(callData);
        return switch (prices.price(market.fees(), market.balance(), gasLimit, Optional.empty(), allowance)) {
            case Price.Held held -> new Built.Held(held.hold());
            case Price.Offered offered -> {
                Bid bid = sign(plan.walletNonce(), callData, gasLimit, offered.fees());
                var slot = new Slot(
                        plan.batchNonce(),
                        plan.walletNonce(),
                        payload.hash(),
                        generation,
                        gasLimit,
                        List.of(bid),
                        false);
                yield new Built.Ready(slot, new SubmitterEvent.SlotRecorded(slot), allowance.emergency());
            }
        };
    }

    /** The same content for more. */
    CompletionStage<Built> rebid(Slot slot, Allowance allowance) {
        return again(slot, Optional.of(slot.newest()), allowance);
    }

    /** The same content for less, which takes an allowance below the newest bid: no pool holds that one. */
    CompletionStage<Built> reprice(Slot slot, Allowance allowance) {
        return again(slot, slot.beneathNewest(), allowance);
    }

    /** The content is taken from the bytes that were recorded, so it is the same whatever the store says by now. */
    private CompletionStage<Built> again(Slot slot, Optional<Bid> replaced, Allowance allowance) {
        Bid older = slot.newest();
        Bytes callData = SignedTransaction.read(older.transaction()).data();
        return market().thenApply(market -> switch (prices.price(
                market.fees(), market.balance(), slot.newestGasLimit(), replaced.map(Bid::fees), allowance)) {
            case Price.Held held -> new Built.Held(held.hold());
            case Price.Offered offered -> {
                Bid bid = older.cancels()
                        ? signNothing(slot.walletNonce(), offered.fees())
                        : sign(slot.walletNonce(), callData, slot.gasLimit(), offered.fees());
                yield new Built.Ready(
                        slot.with(bid), new SubmitterEvent.SlotBumped(slot.walletNonce(), bid), allowance.emergency());
            }
        });
    }

    /** A transaction to ourselves that carries nothing, so that the nonce is used up and the batch cannot land. */
    CompletionStage<Built> cancel(Slot slot, Allowance allowance) {
        return market().thenApply(market -> switch (prices.price(
                market.fees(),
                market.balance(),
                Gas.TRANSFER,
                Optional.of(slot.newest().fees()),
                allowance)) {
            case Price.Held held -> new Built.Held(held.hold());
            case Price.Offered offered -> {
                Bid bid = signNothing(slot.walletNonce(), offered.fees());
                yield new Built.Ready(
                        slot.cancel(bid),
                        new SubmitterEvent.SlotCancelled(slot.walletNonce(), bid),
                        allowance.emergency());
            }
        });
    }

    /** The same in a nonce of which nothing is known. */
    CompletionStage<Built> fill(long walletNonce, long generation, Allowance allowance) {
        return market().thenApply(market -> switch (prices.price(
                market.fees(), market.balance(), Gas.TRANSFER, Optional.empty(), allowance)) {
            case Price.Held held -> new Built.Held(held.hold());
            case Price.Offered offered -> {
                Slot slot = Slot.filling(walletNonce, generation, signNothing(walletNonce, offered.fees()));
                yield new Built.Ready(slot, new SubmitterEvent.SlotFilled(slot), allowance.emergency());
            }
        });
    }

    private Bid signNothing(long walletNonce, Fees fees) {
        Bytes transaction = wallet.signNothing(deployment.chainId(), walletNonce, fees);
        return new Bid(transaction, Keccak.hash(transaction), fees, true);
    }

    private Bid sign(long walletNonce, Bytes callData, long gasLimit, Fees fees) {
        Bytes transaction =
                wallet.sign(deployment.chainId(), walletNonce, deployment.inputBox(), callData, gasLimit, fees);
        return new Bid(transaction, Keccak.hash(transaction), fees);
    }

    /** A batch that does not decode, or is not what was sealed, would be paid for and never accepted. */
    private static Optional<String> defect(long nonce, Payload payload) {
        if (!Keccak.hash(payload.ssz()).equals(payload.hash())) {
            return Optional.of("batch " + nonce + " was not sent, it is not what was sealed");
        }
        try {
            Batch decoded = BatchCodec.decode(payload.ssz().unsafeArray());
            return decoded.nonce() == nonce
                    ? BatchWitness.objection(payload.ssz(), decoded)
                            .map(why -> "batch " + nonce + " was not sent, read once more " + why)
                    : Optional.of("batch " + nonce + " was not sent, it holds another nonce");
        } catch (DecodeException broken) {
            return Optional.of("batch " + nonce + " was not sent, it does not decode: " + broken.getMessage());
        }
    }
}
