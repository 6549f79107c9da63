package dev.tactus.node;

import dev.tactus.store.DataDirectory;
import dev.tactus.store.DataDirectoryException;
import dev.tactus.store.DiskFailedException;
import dev.tactus.store.SequencerStore;
import dev.tactus.store.StoreException.NotCommitted;
import dev.tactus.store.StoreInvariantException;
import dev.tactus.store.StoreUnavailableException;
import java.nio.file.Path;

/** Opens data directories and says of each refusal who has to act. */
final class Directories {
    private Directories() {}

    /** Something that a data directory may refuse. */
    interface Opening<T> {
        T run() throws DataDirectoryException;
    }

    static DataDirectory open(Path directory) throws NodeRefusedException {
        return refusing(directory, () -> DataDirectory.open(directory));
    }

    static DataDirectory openReadOnly(Path directory) throws NodeRefusedException {
        return refusing(directory, () -> DataDirectory.openReadOnly(directory));
    }

    static SequencerStore writer(Path directory, DataDirectory data) throws NodeRefusedException {
        try {
            return data.writer();
        } catch (StoreUnavailableException | DiskFailedException e) {
            throw new NodeRefusedException(ExitCode.TRANSIENT, e.getMessage() + " (" + directory + ")", e);
        }
    }

    /** Something that a data directory may be found unfit in. */
    interface Check {
        void run() throws DataDirectoryException;
    }

    static void check(Path directory, Check check) throws NodeRefusedException {
        refusing(directory, () -> {
            check.run();
            return directory;
        });
    }

    static <T> T refusing(Path directory, Opening<T> opening) throws NodeRefusedException {
        try {
            return opening.run();
        } catch (DataDirectoryException e) {
            ExitCode code = switch (e) {
                case DataDirectoryException.InUse ignored -> ExitCode.TRANSIENT;
                case DataDirectoryException.NotEmpty ignored -> ExitCode.CONFIGURATION;
                case DataDirectoryException.NoDatabase ignored -> ExitCode.CONFIGURATION;
                case DataDirectoryException.AlreadyThere ignored -> ExitCode.CONFIGURATION;
                case DataDirectoryException.Unusable ignored -> ExitCode.TRANSIENT;
                case DataDirectoryException.NotOurs ignored -> ExitCode.TERMINAL;
                case DataDirectoryException.Damaged ignored -> ExitCode.TERMINAL;
                case DataDirectoryException.Unfinished ignored -> ExitCode.TERMINAL;
                case DataDirectoryException.NewerSchema ignored -> ExitCode.TERMINAL;
                case DataDirectoryException.IdentityMismatch ignored -> ExitCode.TERMINAL;
                case DataDirectoryException.Diverged ignored -> ExitCode.TERMINAL;
            };
            throw new NodeRefusedException(
                    code,
                    e.subject().isPresent() ? String.valueOf(e.getMessage()) : e.getMessage() + " (" + directory + ")",
                    e);
        } catch (StoreInvariantException | StoreUnavailableException | DiskFailedException e) {
            throw refused(e);
        }
    }

    /** What the store itself says while it is opened. */
    static NodeRefusedException refused(RuntimeException e) {
        return switch (e) {
            case StoreUnavailableException store
            when store.kind() == NotCommitted.Kind.FULL ->
                new NodeRefusedException(
                        ExitCode.TRANSIENT,
                        "the disk under the data directory is full; free space and start again",
                        store);
            case StoreUnavailableException store ->
                new NodeRefusedException(ExitCode.TRANSIENT, "the store cannot be used: " + store.getMessage(), store);
            case DiskFailedException disk ->
                new NodeRefusedException(ExitCode.TRANSIENT, String.valueOf(disk.getMessage()), disk);
            default -> new NodeRefusedException(ExitCode.TERMINAL, String.valueOf(e.getMessage()), e);
        };
    }
}
