package dev.tactus.recovery;

import dev.tactus.protocol.Hash32;
import java.util.OptionalLong;

/** What verification found. */
public sealed interface VerifyOutcome {
    /**
     * Order, outputs, batches and state agree up to the last gold batch.
     *
     * @param comparedBlock L1 block up to which both sides had read; −1 if the node has never stored a safe head
     * @param inputs        of every kind up to that block, from L1
     * @param skippedOps    ops inside accepted batches that have no place in the order
     * @param refused       batch submissions that were rejected at a gate, the stale ones apart
     * @param goldBatch     uint64 nonce of the last gold batch, empty if there is none
     * @param entries       of the order, compared field by field
     * @param userOps       how many of them are ops
     * @param directInputs  how many of them are direct inputs
     * @param stateDigest   of the state as the last gold batch left it
     * @param tail          what lies beyond and was not compared
     */
    record VerifyReport(
            long comparedBlock,
            long inputs,
            long accepted,
            long refused,
            long stale,
            long garbage,
            long skippedOps,
            OptionalLong goldBatch,
            long entries,
            long userOps,
            long directInputs,
            Hash32 stateDigest,
            Tail tail)
            implements VerifyOutcome {
        VerifyReport withLater(long inputsAbove, long batchesAbove) {
            var all = new Tail(tail.nodeEntries(), tail.waitingDirectInputs(), inputsAbove, batchesAbove);
            return new VerifyReport(
                    comparedBlock,
                    inputs,
                    accepted,
                    refused,
                    stale,
                    garbage,
                    skippedOps,
                    goldBatch,
                    entries,
                    userOps,
                    directInputs,
                    stateDigest,
                    all);
        }
    }

    /**
     * The first thing that is not as L1 has it.
     *
     * @param offset   of the entry, or the number of entries that agreed before it
     * @param field    what differs, for instance {@code fee} or {@code batch 4 payload_hash}
     * @param expected according to L1
     * @param found    in the node's database
     */
    record FirstDifference(long offset, String field, String expected, String found) implements VerifyOutcome {}

    /**
     * What is not gold yet, or not known to both sides.
     *
     * @param nodeEntries  entries of the node's order after the last gold batch
     * @param waitingDirectInputs direct inputs up to the compared block that no gold batch has recorded
     * @param laterInputs  inputs on L1 above the compared block
     * @param laterBatches those of them that are batches which the scheduler accepts
     */
    record Tail(long nodeEntries, long waitingDirectInputs, long laterInputs, long laterBatches) {}
}
