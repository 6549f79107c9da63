package dev.tactus.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A data directory that this program must not, or cannot, work on. The type says who has to act. */
public abstract sealed class DataDirectoryException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Optional<Path> subject;

    DataDirectoryException(String message) {
        super(message);
        this.subject = Optional.empty();
    }

    DataDirectoryException(String message, Path subject, @Nullable Throwable cause) {
        super(message, cause);
        this.subject = Optional.of(subject);
    }

    DataDirectoryException(String message, Throwable cause) {
        super(message, cause);
        this.subject = Optional.empty();
    }

    /** What it is about, if the message names that and it is not the data directory. */
    public Optional<Path> subject() {
        return subject;
    }

    /** Another writer holds the directory. Transient: exit code 20. */
    public static final class InUse extends DataDirectoryException {
        private static final long serialVersionUID = 1;

        InUse() {
            super("the data directory is in use by another sequencer");
        }
    }

    /** What is to be made anew is there already. Exit code 2. */
    public static final class NotEmpty extends DataDirectoryException {
        private static final long serialVersionUID = 1;

        NotEmpty(String found) {
            super("the data directory is not empty, it holds " + found
                    + "; move it away, or name a new one with SEQ_DATA_DIR");
        }
    }

    /** What is to be written is there already, and is never written over. Exit code 2. */
    public static final class AlreadyThere extends DataDirectoryException {
        private static final long serialVersionUID = 1;

        AlreadyThere(Path file) {
            super(file + " is there already and is not overwritten; name another file", file, null);
        }
    }

    /** There is nothing to look at. Exit code 2. */
    public static final class NoDatabase extends DataDirectoryException {
        private static final long serialVersionUID = 1;

        NoDatabase() {
            super("the data directory holds no database; name the one that does with SEQ_DATA_DIR");
        }
    }

    /** A file that is not what was once written, or only a part of it. Terminal: exit code 30. */
    public static final class Damaged extends DataDirectoryException {
        private static final long serialVersionUID = 1;

        Damaged(String message) {
            super(message);
        }

        Damaged(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** A rebuild or restore of the directory has not come to its end. Terminal: exit code 30. */
    public static final class Unfinished extends DataDirectoryException {
        private static final long serialVersionUID = 1;

        Unfinished(Path workshop) {
            super(
                    "a rebuild or restore of the data directory was not finished: run ./tactus rebuild or ./tactus restore"
                            + " again, or, to begin a new order on purpose, delete " + workshop);
        }
    }

    /** Permissions, disk, or a file that is missing or not yet migrated. Transient: exit code 20. */
    public static final class Unusable extends DataDirectoryException {
        private static final long serialVersionUID = 1;

        Unusable(String message) {
            super(message);
        }

        /** @param subject not the data directory */
        Unusable(String message, Path subject, @Nullable Throwable cause) {
            super(message, subject, cause);
        }

        Unusable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The database was not made by this program, or was altered. Terminal: exit code 30. */
    public static final class NotOurs extends DataDirectoryException {
        private static final long serialVersionUID = 1;

        NotOurs(String message) {
            super(message);
        }

        NotOurs(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** A newer program has migrated the database. Terminal: exit code 30. */
    public static final class NewerSchema extends DataDirectoryException {
        private static final long serialVersionUID = 1;

        NewerSchema(long found, long known) {
            super("the database has schema version " + found + "; this program knows versions up to " + known
                    + ". Run the version that wrote it, or a later one; it cannot go back");
        }
    }

    /** L1 holds another order than the directory: the message says where and what to do. Terminal: exit code 30. */
    public static final class Diverged extends DataDirectoryException {
        private static final long serialVersionUID = 1;

        private final transient Divergence divergence;

        Diverged(Divergence divergence) {
            super(divergence.describe());
            this.divergence = divergence;
        }

        public Divergence divergence() {
            return divergence;
        }
    }

    /** The directory belongs to another deployment. Terminal: exit code 30. */
    public static final class IdentityMismatch extends DataDirectoryException {
        private static final long serialVersionUID = 1;

        private final transient List<Difference> differences;

        IdentityMismatch(List<Difference> differences) {
            super("the data directory belongs to another deployment: "
                    + differences.stream().map(Difference::toString).collect(Collectors.joining("; "))
                    + ". Correct the settings, or name this deployment's directory with SEQ_DATA_DIR");
            this.differences = List.copyOf(differences);
        }

        /** Every value that differs, at least one. */
        public List<Difference> differences() {
            return differences;
        }

        /** One consensus value, as it was stored at the first start and as it is configured now. */
        public record Difference(String name, String stored, String configured) {
            @Override
            public String toString() {
                return name + " is " + stored + " in the directory but " + configured + " in the configuration";
            }
        }
    }
}
