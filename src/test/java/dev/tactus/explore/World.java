package dev.tactus.explore;

import dev.tactus.l1.post.ExploredPosting;
import dev.tactus.l1.post.ExploredPosting.Journal;
import dev.tactus.lane.ExploredLane;
import dev.tactus.protocol.Hash32;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SafeSlice;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Everything at one moment.
 *
 * @param told what posting has told the lane, on its way
 * @param left what may happen still
 */
record World(
        Chain chain,
        Ledger ledger,
        Journal journal,
        ExploredLane.Mind lane,
        ExploredPosting.Mind posting,
        Optional<Told> told,
        Bounds left) {
    private static final long FIRST_BLOCK = 10;

    /** That every nonce is settled at a block. */
    record Told(long recovery, long block) {}

    /** A node that has just started on an empty chain, with its first batch open. */
    static World first(Bounds bounds) {
        var head = new SafeHead(FIRST_BLOCK, hash(FIRST_BLOCK), 12 * FIRST_BLOCK, 0);
        ExploredLane.Step begun = ExploredLane.first(Ledger.EMPTY, new SafeSlice(head, List.of(), List.of()));
        return new World(
                Chain.at(FIRST_BLOCK),
                begun.ledger(),
                Journal.EMPTY,
                begun.mind(),
                ExploredPosting.Mind.STARTED,
                Optional.empty(),
                bounds);
    }

    /** Of a block that is safe: there is one at each height. */
    static Hash32 hash(long block) {
        byte[] hash = new byte[Hash32.SIZE];
        ByteBuffer.wrap(hash).putLong(block);
        return Hash32.wrap(hash);
    }

    World with(Chain now) {
        return new World(now, ledger, journal, lane, posting, told, left);
    }

    World with(Bounds now) {
        return new World(chain, ledger, journal, lane, posting, told, now);
    }

    World with(ExploredLane.Step step) {
        return new World(chain, step.ledger(), journal, step.mind(), posting, told, left);
    }

    World with(Ledger now) {
        return new World(chain, now, journal, lane, posting, told, left);
    }

    World with(ExploredLane.Mind now) {
        return new World(chain, ledger, journal, now, posting, told, left);
    }

    World with(ExploredPosting.Mind now) {
        return new World(chain, ledger, journal, lane, now, told, left);
    }

    World with(Journal now) {
        return new World(chain, ledger, now, lane, posting, told, left);
    }

    World with(Optional<Told> now) {
        return new World(chain, ledger, journal, lane, posting, now, left);
    }

    /** A new process on what is durable. */
    World restarted(ExploredLane.Mind started) {
        return new World(chain, ledger, journal, started, ExploredPosting.Mind.STARTED, Optional.empty(), left);
    }
}
