package dev.tactus.node;

import dev.tactus.crypto.SignatureRecoveries;
import dev.tactus.recovery.LocalOutcome;
import dev.tactus.recovery.LocalOutcome.Agreement;
import dev.tactus.recovery.LocalOutcome.Damage;
import dev.tactus.recovery.LocalOutcome.Difference;
import dev.tactus.recovery.LocalVerifier;
import dev.tactus.store.DataDirectory;
import dev.tactus.store.HistoryMovedException;
import dev.tactus.store.OrderReader;
import dev.tactus.store.StoreInvariantException;
import dev.tactus.store.StoreUnavailableException;
import dev.tactus.store.StoredDeployment;
import dev.tactus.store.StoredHistory;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Holds a data directory against itself, without L1; it may be in use by a running node. */
public final class LocalVerification {
    /** A recovery takes minutes of L1's time: more than one in a row says that the node has other troubles. */
    private static final int ATTEMPTS = 3;

    private final Path directory;
    private final Consumer<String> out;
    private final LocalVerifier.Progress progress;

    private LocalVerification(Path directory, Consumer<String> out, LocalVerifier.Progress progress) {
        this.directory = directory;
        this.out = out;
        this.progress = progress;
    }

    /**
     * What came of it, with the words for an operator said to {@code out}.
     *
     * @throws NodeRefusedException if the directory cannot be read, or belongs to another program
     */
    public static ExitCode run(Path directory, Consumer<String> out, LocalVerifier.Progress progress)
            throws NodeRefusedException {
        return new LocalVerification(directory, out, progress).run();
    }

    private ExitCode run() throws NodeRefusedException {
        try (DataDirectory data = Directories.openReadOnly(directory)) {
            return told(outcome(data));
        } catch (StoreInvariantException e) {
            return told(Optional.of(new Damage(0, String.valueOf(e.getMessage()))));
        } catch (StoreUnavailableException e) {
            throw new NodeRefusedException(
                    ExitCode.TRANSIENT, e.getMessage() + " (" + directory + "); see to the disk and run it again", e);
        }
    }

    /** Empty if there is no order yet. */
    private Optional<LocalOutcome> outcome(DataDirectory data) throws NodeRefusedException {
        try (StoredHistory history = data.history();
                OrderReader order = data.reader()) {
            Optional<Damage> damage = LocalVerifier.checkFile(history, progress);
            if (damage.isPresent()) {
                return Optional.of(damage.get());
            }
            Directories.check(directory, data::requireUndiverged);
            Optional<StoredDeployment> stored = order.deployment();
            if (stored.isEmpty()) {
                return Optional.empty();
            }
            out.accept(describe(stored.get()));
            return Optional.of(replay(verifier(stored.get(), history)));
        }
    }

    private LocalVerifier verifier(StoredDeployment stored, StoredHistory history) throws NodeRefusedException {
        return new LocalVerifier(
                Applications.load(stored.deployment()),
                stored.deployment(),
                SignatureRecoveries.best(),
                history,
                progress);
    }

    private LocalOutcome replay(LocalVerifier verifier) throws NodeRefusedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return verifier.replay();
            } catch (HistoryMovedException e) {
                if (attempt == ATTEMPTS) {
                    throw new NodeRefusedException(
                            ExitCode.TRANSIENT, e.getMessage() + ", again and again; run it later", e);
                }
                out.accept(e.getMessage() + "; beginning again");
            }
        }
    }

    private ExitCode told(Optional<LocalOutcome> outcome) {
        if (outcome.isEmpty()) {
            out.accept("the data directory holds no order yet");
            out.accept("verify --local: OK");
            return ExitCode.CLEAN;
        }
        return switch (outcome.get()) {
            case Agreement agreement -> {
                describe(agreement).lines().forEach(out);
                yield ExitCode.CLEAN;
            }
            case Difference difference -> {
                out.accept("DIFFERENT at offset " + difference.offset() + ", " + difference.field());
                out.accept("  expected:      " + difference.expected());
                out.accept("  the node has:  " + difference.found());
                out.accept("do not go on from this directory: restore a backup, or rebuild from L1");
                yield ExitCode.TERMINAL;
            }
            case Damage damage -> {
                out.accept("DAMAGED after " + damage.offset() + " entries: " + damage.what());
                out.accept("do not go on from this directory: restore a backup, or rebuild from L1");
                yield ExitCode.TERMINAL;
            }
        };
    }

    private static String describe(StoredDeployment stored) {
        return "application " + stored.deployment().application() + " on chain "
                + stored.deployment().chainId() + ", era " + stored.eraId();
    }

    private static String describe(Agreement report) {
        var of = report.of();
        String gold = of.accepted() == 0 ? "none" : Long.toString(of.accepted() - 1);
        return """
                replayed %d entries (%d ops, %d direct inputs) in %d batches, recovery generation %d
                %d chunks, the undo records of %d of them agree
                last gold batch %s: %d entries, state digest %s
                head: %d entries, state digest %s, %d resources
                verify --local: OK
                """.formatted(
                        of.head(),
                        report.userOps(),
                        of.head() - report.userOps(),
                        of.batches(),
                        of.generation(),
                        of.lastChunk(),
                        report.undoRecords(),
                        gold,
                        of.goldEnd(),
                        report.goldDigest(),
                        of.head(),
                        report.headDigest(),
                        report.resources());
    }
}
