package dev.tactus.devnet;

import java.util.List;
import java.util.Map;

/**
 * The newest {@code depth} blocks give way to as many others, from the first of them on with other hashes.
 *
 * @param fate   of the transactions in the blocks that go
 * @param placed transactions for the new blocks, by the block's place among them from 0; one that cannot be included is
 *               left out
 */
record Reorg(long depth, Fate fate, Map<Long, List<Transaction>> placed) {
    /** A new block's work grows with it, and all are made under the chain's lock. */
    static final long MAX_DEPTH = 10_000;

    enum Fate {
        /** Gone, as Anvil does it; their senders may send them again. */
        LOST,
        /** Back in the pool; the new blocks stay empty and the next one after them takes what it can. */
        WAITING,
        /** In the new blocks, as the pool would have them. */
        MINED
    }

    /** What became of it: the number of the first block that changed, and what was in those that went. */
    record Outcome(long firstBlock, List<Transaction> dropped) {}
}
