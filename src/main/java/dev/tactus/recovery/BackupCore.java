package dev.tactus.recovery;

import dev.tactus.protocol.ClassifiedInput;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.L1Input;
import dev.tactus.scheduler.BatchGate;
import dev.tactus.scheduler.GateVerdict;
import dev.tactus.store.AcceptedBatch;
import dev.tactus.store.Divergence;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * Whether a backup holds everything that L1 has accepted since it was made. A batch that it does not hold, or holds with
 * other content, was sealed after the backup: the order there is not the one that counts any more. Pure.
 */
public final class BackupCore {
    private final Deployment deployment;
    private final LongFunction<Optional<Hash32>> sealed;
    private long next;
    private long missing;
    private Optional<Divergence> first = Optional.empty();

    /**
     * @param nextAccepted nonce of the first batch that the backup does not know to be accepted
     * @param sealed       payload hash of the batch that the backup has sealed under a nonce
     */
    public BackupCore(Deployment deployment, long nextAccepted, LongFunction<Optional<Hash32>> sealed) {
        this.deployment = deployment;
        this.next = nextAccepted;
        this.sealed = sealed;
    }

    /** @param input the one after those that the backup knows, and so on */
    public void accept(L1Input input) {
        if (!(ClassifiedInput.classify(input, deployment) instanceof ClassifiedInput.Submission submission)
                || !(BatchGate.judge(submission.body(), input.blockNumber(), next) instanceof GateVerdict.Accepted)) {
            return;
        }
        Hash32 found = Keccak.hash(submission.body());
        Optional<Hash32> ours = sealed.apply(next);
        if (!ours.equals(Optional.of(found))) {
            missing++;
            if (first.isEmpty()) {
                var batch = new AcceptedBatch(next, found, input.index(), input.blockNumber(), input.transactionHash());
                first = Optional.of(new Divergence(batch, ours));
            }
        }
        next++;
    }

    /** The first batch that L1 has accepted and the backup does not hold. */
    public Optional<Divergence> firstMissing() {
        return first;
    }

    /** How many there are. */
    public long missing() {
        return missing;
    }

    /** How many batches L1 has accepted in all. */
    public long accepted() {
        return next;
    }
}
