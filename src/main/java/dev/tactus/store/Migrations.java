package dev.tactus.store;

import java.io.IOException;
import java.sql.SQLException;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Brings the schema to this program's version, or refuses: forward only, never a file that is not ours. */
final class Migrations {
    /** The latest migration, in db/migration or of this package. */
    static final long VERSION = 11;

    private static final long APPLICATION_ID = 0x54414354;
    private static final String HISTORY = "flyway_schema_history";
    /**
     * What the history of a database holds that has been migrated by exactly these migrations: version and checksum of
     * each. A test compares it with what they leave behind.
     */
    static final String COMPLETE = "1:-944708184 2:-2144657175 3:-1871997952 4:874809940 5:1223624001 "
            + "6:-1437991036 7:-805213018 8:-2094995471 9:1 10:1501116069 11:162332741";

    private static final String OTHER = "; it is left as it is: name the right one, or move it away";

    private Migrations() {}

    /** Runs what is missing, all in one transaction, and closes every connection it used. */
    static void migrate(Database database) throws DataDirectoryException {
        migrate(database, UnaryOperator.identity());
    }

    /** @param through tests watch the statements, or end the process at one of them */
    static void migrate(Database database, UnaryOperator<DataSource> through) throws DataDirectoryException {
        durably(database::rollBackJournal);
        long version = refuseForeign(database);
        durably(() -> FoundLog.writeAgain(database));
        if (version > 0 && version < ProofsMigration.VERSION) {
            requireSpace(database);
        }
        if (version < VERSION || !history(database).equals(COMPLETE)) {
            runMissing(database, through);
        }
        requireCurrent(database);
        durably(() -> checkpoint(database));
    }

    private static void runMissing(Database database, UnaryOperator<DataSource> through) throws DataDirectoryException {
        var dataSource = new SQLiteDataSource();
        dataSource.setUrl(database.urlWithPragmas());
        try {
            Flyway.configure()
                    .dataSource(through.apply(dataSource))
                    .locations("classpath:db/migration")
                    .javaMigrations(new ProofsMigration())
                    .table(HISTORY)
                    .group(true)
                    .cleanDisabled(true)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw Damage.refusal("the database could not be migrated", cause);
            }
            throw new DataDirectoryException.NotOurs("the database was not migrated by this program" + OTHER, e);
        }
    }

    /** Of a database with one. To ask it takes milliseconds; to load all migrations is a tenth of a node's start. */
    static String history(Database database) throws DataDirectoryException {
        try (Session session = database.reading()) {
            return String.join(
                    " ",
                    session.query("SELECT version || ':' || COALESCE(checksum, 'none') || CASE success WHEN 1 THEN ''"
                                    + " ELSE ' failed' END FROM " + HISTORY + " ORDER BY installed_rank")
                            .list(row -> row.text(1)));
        } catch (SQLException e) {
            throw Damage.refusal("the history of migrations cannot be read", e);
        }
    }

    private static void requireSpace(Database database) throws DataDirectoryException {
        try {
            ProofsMigration.requireSpace(database);
        } catch (IOException e) {
            throw new DataDirectoryException.Unusable("the database's size cannot be read: " + e.getMessage(), e);
        }
    }

    private interface Writing {
        void run() throws SQLException, IOException;
    }

    private static void durably(Writing writing) throws DataDirectoryException {
        try {
            writing.run();
        } catch (SQLException | IOException e) {
            if (e instanceof SQLException sql && Damage.of(sql).isPresent()) {
                throw Damage.refusal("the database cannot be opened", sql);
            }
            throw new DataDirectoryException.Unusable(
                    "what the database holds cannot be made durable; check the disk and its file system, and whether"
                            + " another program has the database open: " + e.getMessage(),
                    e);
        }
    }

    /** Whatever closed the database before may have failed to, and SQLite would not have said so. */
    private static void checkpoint(Database database) throws SQLException {
        try (Session session = database.writing()) {
            session.checkpoint();
        }
    }

    /** Refuses a database that is not exactly at this program's version. */
    static void requireCurrent(Database database) throws DataDirectoryException {
        long version = refuseForeign(database);
        if (version < VERSION) {
            throw new DataDirectoryException.Unusable(
                    "the database has schema version " + version + " and this program needs " + VERSION
                            + ": start the node on it once with ./tactus run, which migrates it and cannot go back; make a"
                            + " backup with ./tactus backup before");
        }
    }

    /** @return its version, as {@link #versionOf}; 0 where there is no database */
    private static long refuseForeign(Database database) throws DataDirectoryException {
        return database.file().toFile().exists() ? requireOurs(database) : 0;
    }

    /**
     * Refuses what another program, or a newer one, has written.
     *
     * @param database exists
     * @return its version, as {@link #versionOf}
     */
    static long requireOurs(Database database) throws DataDirectoryException {
        long version = versionOf(database);
        if (version > VERSION) {
            throw new DataDirectoryException.NewerSchema(version, VERSION);
        }
        return version;
    }

    /** 0 where nothing has been migrated yet, which includes a first start that was interrupted. */
    private static long versionOf(Database database) throws DataDirectoryException {
        try (Session session = database.reading()) {
            long foreign = session.query("SELECT COUNT(*) FROM sqlite_schema WHERE name NOT LIKE '" + HISTORY + "%'"
                            + " AND name NOT LIKE 'sqlite_autoindex_" + HISTORY + "%'")
                    .number();
            long applicationId = session.query("PRAGMA application_id").number();
            if (applicationId != APPLICATION_ID && (applicationId != 0 || foreign != 0)) {
                throw new DataDirectoryException.NotOurs("the database belongs to another program" + OTHER);
            }
            if (session.query("SELECT COUNT(*) FROM sqlite_schema WHERE name = '" + HISTORY + "'")
                            .number()
                    == 0) {
                return 0;
            }
            return session.query(
                            "SELECT COALESCE(MAX(CAST(version AS INTEGER)), 0) FROM " + HISTORY + " WHERE success = 1")
                    .number();
        } catch (SQLException e) {
            if (e instanceof SQLiteException s && s.getResultCode() == SQLiteErrorCode.SQLITE_NOTADB) {
                throw new DataDirectoryException.NotOurs("the database file is not a SQLite database" + OTHER, e);
            }
            throw Damage.refusal("the database cannot be opened", e);
        }
    }
}
