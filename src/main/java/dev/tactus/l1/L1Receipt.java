package dev.tactus.l1;

import dev.tactus.protocol.Hash32;

/** @param succeeded false if it reverted or ran out of gas */
public record L1Receipt(Hash32 transactionHash, long blockNumber, Hash32 blockHash, boolean succeeded, long gasUsed) {}
