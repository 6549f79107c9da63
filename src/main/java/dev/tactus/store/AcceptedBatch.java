package dev.tactus.store;

import dev.tactus.protocol.Hash32;

/**
 * A batch of ours that the canonical scheduler has accepted at or below the safe head.
 *
 * @param payloadHash keccak256 of its SSZ, without the tag byte
 */
public record AcceptedBatch(
        long nonce, Hash32 payloadHash, long inputIndex, long blockNumber, Hash32 transactionHash) {}
