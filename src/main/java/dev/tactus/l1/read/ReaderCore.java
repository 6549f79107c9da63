package dev.tactus.l1.read;

import dev.tactus.l1.InputTopics;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Log;
import dev.tactus.protocol.ClassifiedInput;
import dev.tactus.protocol.DecodeException;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.EvmAdvance;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.InputBoxAbi;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.L1Input;
import dev.tactus.scheduler.BatchGate;
import dev.tactus.scheduler.GateVerdict;
import dev.tactus.store.AcceptedBatch;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SafeSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What to believe of L1: whether to advance, whether a run of blocks has been told completely, what it means. Pure. */
final class ReaderCore {
    private final Deployment deployment;

    ReaderCore(Deployment deployment) {
        this.deployment = deployment;
    }

    /** What a look at the safe head asks for. */
    sealed interface Plan {
        /** There is something to read up to the head looked at. */
        record Advance() implements Plan {}

        /** Everything up to a head at or above the one looked at is stored. */
        record Settled() implements Plan {}

        /** The head has not reached the deployment yet. */
        record TooEarly() implements Plan {}
    }

    Plan plan(ReadCursor cursor, L1Block safe) {
        if (cursor.head().isEmpty()) {
            return safe.number() < deployment.firstBlock() ? new Plan.TooEarly() : new Plan.Advance();
        }
        // A head that moved back says nothing of ours: it may just lag.
        return safe.number() > cursor.head().get().number() ? new Plan.Advance() : new Plan.Settled();
    }

    /** Set if {@code seen}, at the height of the stored head, is another block. */
    static Optional<ReaderFault.SafeHeadConflict> conflict(SafeHead stored, L1Block seen) {
        return seen.hash().equals(stored.hash())
                ? Optional.empty()
                : Optional.of(new ReaderFault.SafeHeadConflict(stored.number(), stored.hash(), seen.hash()));
    }

    /** Whether logs tell a run of blocks completely. */
    sealed interface Witness {
        record Complete(List<L1Input> inputs) implements Witness {}

        /** Nothing may be stored of it; ask again. */
        record Incomplete(String why) implements Witness {}
    }

    /**
     * @param fromBlock  first block asked for
     * @param knownCount inputs stored before it
     * @param boundary   last block asked for
     * @param newCount   inputs that the InputBox holds for us at {@code boundary}
     */
    Witness witness(long fromBlock, long knownCount, L1Block boundary, List<L1Log> logs, long newCount) {
        var byIndex = new TreeMap<Long, L1Log>();
        var inputs = new TreeMap<Long, L1Input>();
        for (L1Log log : logs) {
            L1Input input;
            try {
                input = input(fromBlock, boundary, log);
            } catch (DecodeException notAnInput) {
                return new Witness.Incomplete(String.valueOf(notAnInput.getMessage()));
            }
            L1Log twin = byIndex.put(input.index(), log);
            if (twin != null && !twin.equals(log)) {
                return new Witness.Incomplete("two different logs of input " + input.index());
            }
            inputs.put(input.index(), input);
        }
        long expected = knownCount;
        long block = fromBlock;
        for (L1Input input : inputs.values()) {
            if (input.index() != expected) {
                return new Witness.Incomplete("input " + input.index() + " instead of " + expected);
            }
            if (input.blockNumber() < block) {
                return new Witness.Incomplete("input " + input.index() + " lies in a block before its predecessor's");
            }
            expected++;
            block = input.blockNumber();
        }
        if (expected != newCount) {
            return new Witness.Incomplete("logs up to " + expected + " inputs where the InputBox counts " + newCount);
        }
        return new Witness.Complete(List.copyOf(inputs.values()));
    }

    private L1Input input(long fromBlock, L1Block boundary, L1Log log) throws DecodeException {
        require(!log.removed(), "a log that was removed again");
        require(log.emitter().equals(deployment.inputBox()), "a log of another contract");
        require(
                log.topics().size() == 3
                        && log.topics().get(0).equals(InputBoxAbi.INPUT_ADDED)
                        && log.topics().get(1).equals(InputTopics.of(deployment.application())),
                "a log of another event");
        require(
                log.blockNumber() >= fromBlock && log.blockNumber() <= boundary.number(),
                "a log from outside the range");
        require(
                log.blockNumber() != boundary.number() || log.blockHash().equals(boundary.hash()),
                "a log of another block at the height of the boundary");
        EvmAdvance advance = InputBoxAbi.decodeEvmAdvance(
                InputBoxAbi.decodeBytes(log.data().unsafeArray()).unsafeArray());
        require(advance.chainId() == deployment.chainId(), "an input for another chain");
        require(advance.application().equals(deployment.application()), "an input for another application");
        require(InputTopics.of(advance.index()).equals(log.topics().get(2)), "an input with two indexes");
        require(advance.blockNumber() == log.blockNumber(), "an input with two blocks");
        return new L1Input(
                advance.index(),
                advance.sender(),
                advance.blockNumber(),
                advance.blockTimestamp(),
                log.transactionHash(),
                advance.payload());
    }

    private static void require(boolean holds, String otherwise) throws DecodeException {
        if (!holds) {
            throw new DecodeException(otherwise);
        }
    }

    /**
     * A page as the lane stores it.
     *
     * @param garbage  inputs that are neither direct nor a submission
     * @param refused  submissions that the gates do not accept
     */
    record Classified(SafeSlice slice, ReadCursor next, int garbage, int refused) {}

    Classified classify(ReadCursor cursor, InputPage page) {
        List<DirectInput> direct = new ArrayList<>();
        List<AcceptedBatch> accepted = new ArrayList<>();
        long nextNonce = cursor.nextBatchNonce();
        int garbage = 0;
        int refused = 0;
        for (L1Input input : page.inputs()) {
            switch (ClassifiedInput.classify(input, deployment)) {
                case ClassifiedInput.Direct it -> direct.add(it.direct());
                case ClassifiedInput.Garbage _ -> garbage++;
                case ClassifiedInput.Submission it -> {
                    if (BatchGate.judge(it.body(), input.blockNumber(), nextNonce) instanceof GateVerdict.Accepted) {
                        accepted.add(accepted(nextNonce, it));
                        nextNonce++;
                    } else {
                        refused++;
                    }
                }
            }
        }
        L1Block boundary = page.boundary();
        var head = new SafeHead(boundary.number(), boundary.hash(), boundary.timestamp(), page.inputCount());
        return new Classified(
                new SafeSlice(head, direct, accepted), new ReadCursor(Optional.of(head), nextNonce), garbage, refused);
    }

    private static AcceptedBatch accepted(long nonce, ClassifiedInput.Submission submission) {
        L1Input input = submission.input();
        // SSZ has one encoding for each batch, so the posted body is the batch's SSZ to the byte.
        Hash32 payloadHash = Keccak.hash(submission.body());
        return new AcceptedBatch(nonce, payloadHash, input.index(), input.blockNumber(), input.transactionHash());
    }
}
