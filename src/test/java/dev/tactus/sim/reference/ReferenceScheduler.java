package dev.tactus.sim.reference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The canonical fold: the inputs of the L1 InputBox in, the one true order and state out. It starts at genesis and
 * must be given every input of the application, in order.
 */
public final class ReferenceScheduler {
    /** How often each thing happened so far. */
    public record Counts(long accepted, long refused, long stale, long garbage, long directInputs, long skippedOps) {}

    private final ReferenceRules rules;
    private final byte[] domain;
    private final ReferenceLedger ledger;
    private final ArrayDeque<RawInput> waiting = new ArrayDeque<>();
    private final List<Executed> entries = new ArrayList<>();
    private final List<AcceptedBatch> batches = new ArrayList<>();
    private long nextBatchNonce;
    /** The entries before are recorded in a frame for good; those from here on were forced since. */
    private int recorded;

    private long inputs;
    private long lastBlock;
    private long refused;
    private long stale;
    private long garbage;
    private long directInputs;
    private long skippedOps;

    public ReferenceScheduler(ReferenceRules rules) {
        this.rules = rules;
        domain = ReferenceCodec.domainSeparator(rules);
        ledger = new ReferenceLedger(rules);
    }

    /**
     * Takes the next input and answers what it executed, in order. Of a forced direct input the batch nonce is not
     * final yet, see {@link Executed#batchNonce()}.
     *
     * @param evmAdvance call data as the InputBox recorded it
     * @throws IllegalArgumentException if no InputBox can have recorded it after the ones before
     */
    public List<Executed> accept(byte[] evmAdvance) {
        RawInput input = ReferenceCodec.decodeEvmAdvance(evmAdvance)
                .filter(this::comesNext)
                .orElseThrow(() -> new IllegalArgumentException("not the input with index " + inputs));
        int before = entries.size();
        inputs++;
        lastBlock = input.blockNumber();
        force(input.blockNumber());
        switch (Classified.of(rules, input)) {
            case Classified.Direct(RawInput direct) -> {
                directInputs++;
                waiting.add(direct);
            }
            case Classified.Submission(byte[] ssz) -> submission(ssz, input);
            case Classified.Garbage() -> garbage++;
        }
        return List.copyOf(entries.subList(before, entries.size()));
    }

    /** How many entries the order has. */
    public long nextOffset() {
        return entries.size();
    }

    public long nextBatchNonce() {
        return nextBatchNonce;
    }

    /** How many inputs were taken; the index of the next one. */
    public long nextInputIndex() {
        return inputs;
    }

    /** How many direct inputs wait to be executed. */
    public int waiting() {
        return waiting.size();
    }

    public Counts counts() {
        return new Counts(batches.size(), refused, stale, garbage, directInputs, skippedOps);
    }

    /** The order so far: a view that grows. */
    public List<Executed> entries() {
        return Collections.unmodifiableList(entries);
    }

    /** The accepted batches so far, each at the index that is its nonce: a view that grows. */
    public List<AcceptedBatch> batches() {
        return Collections.unmodifiableList(batches);
    }

    public byte[] digest() {
        return ledger.digest();
    }

    /** A copy of the application's state as it is now. */
    public ReferenceLedger ledger() {
        return ledger.copy();
    }

    private boolean comesNext(RawInput input) {
        return input.chainId() == rules.chainId()
                && Arrays.equals(input.app(), rules.app())
                && input.index() == inputs
                && input.blockNumber() >= lastBlock;
    }

    private void force(long block) {
        for (RawInput front = waiting.peek();
                front != null && block - front.blockNumber() >= ReferenceRules.MAX_WAIT_BLOCKS;
                front = waiting.peek()) {
            execute(waiting.remove(), true);
        }
    }

    private void submission(byte[] ssz, RawInput input) {
        Optional<RefBatch> decoded = ReferenceCodec.decodeBatch(ssz)
                .filter(batch -> batch.nonce() == nextBatchNonce && isWellFormed(batch.frames(), input.blockNumber()));
        if (decoded.isEmpty()) {
            refused++;
            return;
        }
        List<RefBatch.Frame> frames = decoded.get().frames();
        if (isStale(frames, input.blockNumber())) {
            stale++;
            return;
        }
        if (!frames.isEmpty()) {
            recordForced();
            frames.forEach(frame -> execute(frame, input.index()));
            recorded = entries.size();
        }
        batches.add(new AcceptedBatch(
                nextBatchNonce, input.index(), input.blockNumber(), Keccak256.of(ssz), nextOffset(), digest()));
        nextBatchNonce++;
    }

    /** A batch without frames has no first frame to record them in: they may have waited for a later nonce. */
    private void recordForced() {
        entries.subList(recorded, entries.size()).replaceAll(entry -> switch (entry) {
            case Executed.Direct direct -> direct.recordedIn(nextBatchNonce);
            case Executed.Op _ -> throw new IllegalStateException("an op outside a frame");
        });
    }

    private static boolean isWellFormed(List<RefBatch.Frame> frames, long block) {
        long least = 0;
        for (RefBatch.Frame frame : frames) {
            long safeBlock = frame.safeBlock();
            if (Long.compareUnsigned(safeBlock, block) > 0 || safeBlock < least || frame.fee() > FeeTable.LARGEST) {
                return false;
            }
            least = safeBlock;
        }
        return true;
    }

    /** A batch without frames never is. */
    private static boolean isStale(List<RefBatch.Frame> frames, long block) {
        return !frames.isEmpty() && block - frames.getFirst().safeBlock() >= ReferenceRules.MAX_WAIT_BLOCKS;
    }

    private void execute(RefBatch.Frame frame, long inputIndex) {
        for (RawInput front = waiting.peek();
                front != null && front.blockNumber() <= frame.safeBlock();
                front = waiting.peek()) {
            execute(waiting.remove(), false);
        }
        frame.ops().forEach(op -> execute(op, frame, inputIndex));
    }

    private void execute(RawInput direct, boolean forced) {
        byte[] outputs = ledger.executeDirectInput(
                direct.sender(), direct.blockNumber(), direct.blockTimestamp(), direct.payload());
        entries.add(new Executed.Direct(
                nextOffset(),
                direct.sender(),
                direct.payload(),
                direct.blockNumber(),
                direct.blockTimestamp(),
                nextBatchNonce,
                direct.index(),
                forced,
                outputs));
    }

    private void execute(RefBatch.Op op, RefBatch.Frame frame, long inputIndex) {
        byte[] hash = ReferenceCodec.signingHash(domain, op.nonce(), op.maxFee(), op.data());
        if (!(ReferenceCodec.recover(hash, op.signature()) instanceof Recovery.Sender(byte[] sender))
                || op.maxFee() < frame.fee()
                || ledger.validate(sender, op.nonce(), frame.fee()) != ReferenceLedger.Verdict.VALID) {
            skippedOps++;
            return;
        }
        byte[] outputs = ledger.executeOp(sender, op.nonce(), frame.fee(), op.data(), frame.safeBlock());
        entries.add(new Executed.Op(
                nextOffset(),
                sender,
                op.nonce(),
                frame.fee(),
                op.data(),
                frame.safeBlock(),
                nextBatchNonce,
                inputIndex,
                ReferenceCodec.txHash(hash, sender),
                op.signature(),
                outputs));
    }
}
