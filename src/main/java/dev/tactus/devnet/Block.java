package dev.tactus.devnet;

import dev.tactus.protocol.Hash32;
import java.util.List;

/** A block with what its transactions did. */
record Block(BlockHeader header, Hash32 hash, List<MinedTransaction> transactions) {
    long number() {
        return header.number();
    }
}
