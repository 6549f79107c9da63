package dev.tactus.l1.post;

import dev.tactus.l1.L1Client;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ClassifiedInput;
import dev.tactus.protocol.DecodeException;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.InputBoxAbi;
import dev.tactus.protocol.Keccak;
import java.util.concurrent.CompletionStage;

/** Turns a sealed batch into the signed bytes of a slot. */
final class SlotBuilder {
    private final L1Client client;
    private final Deployment deployment;
    private final SealedBatches batches;
    private final WalletKey wallet;

    SlotBuilder(L1Client client, Deployment deployment, SealedBatches batches, WalletKey wallet) {
        this.client = client;
        this.deployment = deployment;
        this.batches = batches;
        this.wallet = wallet;
    }

    CompletionStage<Slot> build(SubmitterCore.Plan plan, long generation) {
        return batches.payload(plan.batchNonce())
                .thenCombine(
                        client.feeHistory(Fees.HISTORY_BLOCKS, Fees.PERCENTILE),
                        (ssz, history) -> slot(plan, ssz, Fees.from(history), generation));
    }

    private Slot slot(SubmitterCore.Plan plan, Bytes ssz, Fees fees, long generation) {
        requireDecodes(plan.batchNonce(), ssz);
        byte[] payload = new byte[1 + ssz.size()];
        payload[0] = ClassifiedInput.BATCH_TAG;
        ssz.copyTo(payload, 1);
        Bytes callData = Bytes.wrap(InputBoxAbi.encodeAddInput(deployment.application(), Bytes.wrap(payload)));
        Bytes transaction = wallet.sign(
                deployment.chainId(), plan.walletNonce(), deployment.inputBox(), callData, Gas.limit(callData), fees);
        return new Slot(
                plan.batchNonce(),
                plan.walletNonce(),
                transaction,
                Keccak.hash(transaction),
                Keccak.hash(ssz),
                generation);
    }

    /** A batch that does not decode would be paid for and never accepted. */
    private static void requireDecodes(long nonce, Bytes ssz) {
        try {
            if (BatchCodec.decode(ssz.unsafeArray()).nonce() != nonce) {
                throw new IllegalStateException("sealed batch " + nonce + " holds another nonce");
            }
        } catch (DecodeException broken) {
            throw new IllegalStateException("sealed batch " + nonce + " does not decode", broken);
        }
    }
}
