package dev.tactus.store;

import dev.tactus.protocol.Hash32;

/** A complete batch: what was decided about it, not its content. */
public record SealedBatch(long nonce, Hash32 payloadHash, int bytes) {}
