package dev.tactus.sim.l1;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;

/**
 * An input of our application where it really lies.
 *
 * @param payload    whole, with its tag byte if it has one
 * @param evmAdvance the call data that the log carries
 */
public record TrueInput(
        long index,
        Address sender,
        long blockNumber,
        long blockTimestamp,
        Hash32 transactionHash,
        Bytes payload,
        Bytes evmAdvance) {}
