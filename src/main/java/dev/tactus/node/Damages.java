package dev.tactus.node;

import dev.tactus.lane.LaneFatalException;
import dev.tactus.store.DataDirectory;
import dev.tactus.store.StoreInvariantException;
import dev.tactus.store.StoreUnavailableException;
import java.io.IOException;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the node for what no restart mends. Where the store is what is broken the data directory is given up first, so
 * that no later start goes on from it by not looking where the damage is.
 */
record Damages(DataDirectory data, Ending ending, Clock wall) {
    private static final Logger LOG = LoggerFactory.getLogger(Damages.class);

    /** Whoever meets it: nothing may be served or built on what is stored before an operator has looked at it. */
    void found(StoreInvariantException damage) {
        try {
            giveUp(damage);
        } finally {
            ending.failed(ExitCode.TERMINAL, String.valueOf(damage.getMessage()));
        }
    }

    void found(LaneFatalException fatal) {
        ExitCode code = switch (fatal.remedy()) {
            case OPERATOR -> ExitCode.TERMINAL;
            case RESTART -> ExitCode.TRANSIENT;
        };
        try {
            if (fatal.getCause() instanceof StoreInvariantException damage) {
                giveUp(damage);
            }
        } finally {
            ending.failed(code, String.valueOf(fatal.getMessage()));
        }
    }

    private void giveUp(StoreInvariantException damage) {
        try {
            data.giveUp(damage, wall.instant());
        } catch (IOException | StoreUnavailableException e) {
            LOG.error(
                    "the data directory cannot be marked as damaged, the next start may not refuse it by itself: do not"
                            + " start again before you have looked",
                    e);
        }
    }
}
