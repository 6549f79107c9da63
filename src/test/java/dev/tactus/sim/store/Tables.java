package dev.tactus.sim.store;

import dev.tactus.store.LaneEvent;
import dev.tactus.store.LaneTransaction;
import dev.tactus.store.StoreInvariantException;

/** All rows. Between calls they are what is committed, nothing else. */
final class Tables {
    private final UndoLog undo = new UndoLog();
    final L1Rows l1 = new L1Rows(undo);
    final OrderRows order = new OrderRows(undo, l1);
    final StateRows state = new StateRows(undo);

    /** Throws what {@link #apply} would, and changes nothing. */
    void check(Write write) {
        try {
            run(write);
        } finally {
            undo.undo();
        }
    }

    /** Whole or, if it throws, not at all. */
    void apply(Write write) {
        boolean complete = false;
        try {
            run(write);
            complete = true;
        } finally {
            if (complete) {
                undo.forget();
            } else {
                undo.undo();
            }
        }
    }

    private void run(Write write) {
        switch (write) {
            case Write.Append(LaneTransaction transaction) -> append(transaction);
            case Write.RollBack(long chunk) -> state.rollBack(chunk);
            case Write.Prune(long chunk) -> state.prune(chunk);
            case Write.Probe _ -> {}
        }
    }

    private void takeBack(LaneEvent.Recovered recovered) {
        Refusal.unless(
                new OrderQueries(this)
                        .cut(recovered.cut().batchNonce())
                        .filter(recovered.cut()::equals)
                        .isPresent(),
                "the order was at the cut before its batch");
        order.takeBack(recovered.generation(), recovered.cut());
        try {
            state.rollBack(recovered.cut().chunk());
        } catch (IllegalArgumentException pruned) {
            throw new StoreInvariantException("refused: " + pruned.getMessage(), pruned);
        }
    }

    private void append(LaneTransaction transaction) {
        for (LaneEvent event : transaction.events()) {
            if (event instanceof LaneEvent.Recovered recovered) {
                takeBack(recovered);
            } else {
                order.append(event);
            }
        }
        order.requireChunkEnds(state.nextOffset(state.lastChunk()));
        state.write(transaction.chunk(), order.entries().size(), transaction.stateWrites());
    }
}
