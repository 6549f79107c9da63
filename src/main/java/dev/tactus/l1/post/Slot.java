package dev.tactus.l1.post;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;

/**
 * One wallet nonce of ours with the one transaction that may ever use it.
 *
 * @param transaction signed, as it is broadcast
 * @param payloadHash of the batch's SSZ
 * @param generation  recovery generation in which the batch was sealed
 */
record Slot(
        long batchNonce,
        long walletNonce,
        Bytes transaction,
        Hash32 transactionHash,
        Hash32 payloadHash,
        long generation) {}
