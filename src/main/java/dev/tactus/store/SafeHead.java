package dev.tactus.store;

import dev.tactus.protocol.Hash32;

/**
 * How far L1 has been read, completely.
 *
 * @param timestamp  of the block, seconds since the epoch
 * @param inputCount inputs of every kind that the InputBox holds for us at this block
 */
public record SafeHead(long number, Hash32 hash, long timestamp, long inputCount) {}
