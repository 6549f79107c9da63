package dev.tactus.recovery;

import dev.tactus.application.Application;
import dev.tactus.crypto.SignatureRecovery;
import dev.tactus.protocol.Deployment;
import dev.tactus.recovery.LocalOutcome.Damage;
import dev.tactus.store.HistoryMovedException;
import dev.tactus.store.StoreInvariantException;
import dev.tactus.store.StoredHistory;
import java.util.List;
import java.util.Optional;

/**
 * Holds a data directory against itself, without L1: has the database check its own file, then executes the stored
 * order once more from an empty state, at the stored fees, and compares with everything that is stored of it. A node
 * may be writing beside it: what is gone through is fixed at the start, and read in short pages. Blocks on the disk;
 * keeps the state of the application in memory, and of the order a few pages. One thread.
 */
public final class LocalVerifier {
    private static final String CHECKING = "checking the file";

    private final Application application;
    private final RowCheck rows;
    private final StoredHistory history;
    private final Progress progress;

    /** Is told how far it is. */
    @FunctionalInterface
    public interface Progress {
        /** @param unit of {@code done} and {@code all}, in the plural */
        void at(String stage, String unit, long done, long all);
    }

    /** @param deployment that the directory is of */
    public LocalVerifier(
            Application application,
            Deployment deployment,
            SignatureRecovery recovery,
            StoredHistory history,
            Progress progress) {
        this.application = application;
        this.rows = new RowCheck(deployment.domain(), recovery);
        this.history = history;
        this.progress = progress;
    }

    /**
     * What the database finds wrong with its own file; empty if nothing. Each table is one long read.
     *
     * @throws dev.tactus.store.StoreUnavailableException if it cannot be read
     */
    public static Optional<Damage> checkFile(StoredHistory history, Progress progress) {
        String table = "none yet";
        try {
            List<String> tables = history.tables();
            for (int i = 0; i < tables.size(); i++) {
                progress.at(CHECKING, "tables", i, tables.size());
                table = tables.get(i);
                List<String> problems = history.problems(table);
                if (!problems.isEmpty()) {
                    return Optional.of(new Damage(0, "table " + table + ": " + String.join("; ", problems)));
                }
            }
            progress.at(CHECKING, "tables", tables.size(), tables.size());
            return Optional.empty();
        } catch (StoreInvariantException e) {
            return Optional.of(new Damage(0, "table " + table + ": " + e.getMessage()));
        }
    }

    /**
     * Goes through the order as it stands now.
     *
     * @throws HistoryMovedException if a part of that was taken back meanwhile
     * @throws dev.tactus.store.StoreUnavailableException if it cannot be read
     */
    public LocalOutcome replay() throws HistoryMovedException {
        long right = 0;
        try {
            var walk = new HistoryWalk(history, history.extent(), rows, application, progress);
            try {
                return walk.walk();
            } finally {
                right = walk.offset();
            }
        } catch (DifferenceFound e) {
            return e.difference();
        } catch (StoreInvariantException e) {
            return new Damage(right, String.valueOf(e.getMessage()));
        }
    }
}
