package dev.tactus.wallet.client;

import dev.tactus.protocol.Hash32;

/** A mined transaction. */
public record L1Receipt(Hash32 transaction, long block, long gasUsed, boolean succeeded) {}
