package dev.tactus.scheduler;

import dev.tactus.application.Application;
import dev.tactus.application.MapState;
import dev.tactus.application.Output;
import dev.tactus.application.OutputsCodec;
import dev.tactus.application.Validation;
import dev.tactus.crypto.SignatureException;
import dev.tactus.crypto.SignatureRecovery;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Batch;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ClassifiedInput;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Eip712;
import dev.tactus.protocol.FeeExponent;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.L1Input;
import dev.tactus.protocol.Protocol;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.protocol.SequencedL2Tx.SequencedDirectInput;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import dev.tactus.protocol.WireUserOp;
import dev.tactus.scheduler.SchedulerEvent.BatchAccepted;
import dev.tactus.scheduler.SchedulerEvent.BatchRefused;
import dev.tactus.scheduler.SchedulerEvent.DirectInputForced;
import dev.tactus.scheduler.SchedulerEvent.DirectInputQueued;
import dev.tactus.scheduler.SchedulerEvent.Executed;
import dev.tactus.scheduler.SchedulerEvent.GarbageDiscarded;
import dev.tactus.scheduler.SchedulerEvent.OpSkipped;
import dev.tactus.scheduler.SchedulerEvent.SkipReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The canonical fold: give it every input of the InputBox from index 0 on, in order, and it produces the one true
 * order and state. Everything else in the house only predicts what this class decides.
 *
 * <p>One thread. After an exception it must not be used again.
 */
public final class Scheduler {
    private final Application application;
    private final Deployment deployment;
    private final Eip712 eip712;
    private final SignatureRecovery recovery;
    private final MapState state;
    private final Consumer<SchedulerEvent> listener;

    private final Deque<DirectInput> waiting = new ArrayDeque<>();
    /** Executed by age since the last accepted batch with a frame: still without a place in the order. */
    private final List<Forced> forced = new ArrayList<>();

    private long nextBatchNonce;
    private long nextOffset;
    private long inputsSeen;
    private long lastBlock;
    private Optional<Hash32> acceptedDigest = Optional.empty();

    private record Forced(DirectInput input, Bytes outputs) {}

    /** @param state empty; the scheduler owns it from here on */
    public Scheduler(
            Application application,
            Deployment deployment,
            SignatureRecovery recovery,
            MapState state,
            Consumer<SchedulerEvent> listener) {
        this.application = application;
        this.deployment = deployment;
        this.eip712 = new Eip712(deployment.domain());
        this.recovery = recovery;
        this.state = state;
        this.listener = listener;
    }

    /**
     * @throws IllegalArgumentException if it is not the next input
     * @throws SchedulerFault           if the application throws
     */
    public void apply(L1Input input) {
        if (input.index() != inputsSeen || input.blockNumber() < lastBlock) {
            throw new IllegalArgumentException(
                    "input " + input.index() + " of block " + input.blockNumber() + " does not follow");
        }
        inputsSeen++;
        lastBlock = input.blockNumber();
        force(input.blockNumber());
        switch (ClassifiedInput.classify(input, deployment)) {
            case ClassifiedInput.Direct(L1Input ignored, DirectInput direct) -> {
                waiting.addLast(direct);
                listener.accept(new DirectInputQueued(direct));
            }
            case ClassifiedInput.Submission(L1Input ignored, Bytes body) -> submit(input, body);
            case ClassifiedInput.Garbage ignored -> listener.accept(new GarbageDiscarded(input));
        }
    }

    /** uint64: number of batches accepted so far. */
    public long nextBatchNonce() {
        return nextBatchNonce;
    }

    /** Number of entries of the order so far; none is ever taken back. */
    public long nextOffset() {
        return nextOffset;
    }

    public long inputsSeen() {
        return inputsSeen;
    }

    /** Direct inputs that wait to be drained or are executed by age but not yet recorded by a batch. */
    public int unrecordedDirectInputs() {
        return waiting.size() + forced.size();
    }

    /**
     * Digest of the state as the last accepted batch left it, without the direct inputs that were forced since;
     * before any batch, of the state before any forced input. Costs a pass over the state.
     */
    public Hash32 acceptedDigest() {
        if (acceptedDigest.isEmpty()) {
            acceptedDigest = Optional.of(state.digest());
        }
        return acceptedDigest.get();
    }

    private void force(long block) {
        while (!waiting.isEmpty() && block - waiting.getFirst().blockNumber() >= Protocol.MAX_WAIT_BLOCKS) {
            if (forced.isEmpty()) {
                acceptedDigest();
            }
            DirectInput input = waiting.removeFirst();
            forced.add(new Forced(input, execute(input)));
            listener.accept(new DirectInputForced(input, block));
        }
    }

    private void submit(L1Input input, Bytes body) {
        GateVerdict verdict = BatchGate.judge(body, input.blockNumber(), nextBatchNonce);
        if (verdict instanceof GateVerdict.Accepted(Batch batch)) {
            for (int i = 0; i < batch.frames().size(); i++) {
                executeFrame(batch.nonce(), i, batch.frames().get(i));
            }
            nextBatchNonce++;
            listener.accept(new BatchAccepted(batch, Keccak.hash(body), input));
        } else {
            listener.accept(new BatchRefused(verdict, input));
        }
    }

    private void executeFrame(long batchNonce, int index, Frame frame) {
        acceptedDigest = Optional.empty();
        for (Forced entry : forced) {
            record(new SequencedDirectInput(nextOffset, entry.input(), batchNonce), index, entry.outputs());
        }
        forced.clear();
        while (!waiting.isEmpty() && Long.compareUnsigned(waiting.getFirst().blockNumber(), frame.safeBlock()) <= 0) {
            DirectInput input = waiting.removeFirst();
            Bytes outputs = execute(input);
            record(new SequencedDirectInput(nextOffset, input, batchNonce), index, outputs);
        }
        for (int i = 0; i < frame.userOps().size(); i++) {
            Optional<SkipReason> skipped =
                    executeOp(batchNonce, index, frame, frame.userOps().get(i));
            if (skipped.isPresent()) {
                listener.accept(new OpSkipped(batchNonce, index, i, skipped.get()));
            }
        }
    }

    private Bytes execute(DirectInput input) {
        try {
            return OutputsCodec.encode(application.execute(state, input));
        } catch (RuntimeException e) {
            throw new SchedulerFault("the application failed on direct input " + input.inputIndex(), e);
        }
    }

    private Optional<SkipReason> executeOp(long batchNonce, int frameIndex, Frame frame, WireUserOp wire) {
        if (wire.signature().size() != Protocol.SIGNATURE_BYTES) {
            return Optional.of(SkipReason.NO_SENDER);
        }
        Hash32 signingHash = eip712.signingHash(wire.op());
        Address sender;
        try {
            sender = recovery.recover(signingHash, wire.signature()).signer();
        } catch (SignatureException e) {
            return Optional.of(SkipReason.NO_SENDER);
        }
        if (wire.op().maxFee() < frame.fee()) {
            return Optional.of(SkipReason.FEE_TOO_LOW);
        }
        var context = new Application.OpContext(
                sender,
                wire.op().nonce(),
                FeeExponent.value(frame.fee()),
                wire.op().data(),
                frame.safeBlock());
        List<Output> outputs;
        try {
            if (application.validate(state, context) != Validation.Valid.VALID) {
                return Optional.of(SkipReason.REJECTED);
            }
            outputs = application.execute(state, context);
        } catch (RuntimeException e) {
            throw new SchedulerFault("the application failed on an op of batch " + batchNonce, e);
        }
        var entry = new SequencedUserOp(
                nextOffset,
                sender,
                wire.op().nonce(),
                wire.op().maxFee(),
                frame.fee(),
                wire.op().data(),
                frame.safeBlock(),
                batchNonce,
                Eip712.txHash(signingHash, sender));
        record(entry, frameIndex, OutputsCodec.encode(outputs));
        return Optional.empty();
    }

    private void record(SequencedL2Tx entry, int frame, Bytes outputs) {
        nextOffset++;
        listener.accept(new Executed(entry, frame, outputs));
    }
}
