package dev.tactus.sim.reference;

/**
 * A batch the scheduler accepted.
 *
 * @param inputIndex of the input that posted it
 * @param sszHash keccak256 of its SSZ, without the tag byte
 * @param entriesAfter how many entries the order had right after it
 * @param digestAfter of the state right after it
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, see the package
public record AcceptedBatch(
        long nonce, long inputIndex, long blockNumber, byte[] sszHash, long entriesAfter, byte[] digestAfter) {}
