package dev.tactus.l1;

import dev.tactus.protocol.Hash32;

/** @param timestamp seconds since the epoch */
public record L1Block(long number, Hash32 hash, Hash32 parentHash, long timestamp) {}
