package dev.tactus.store;

import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.protocol.SequencedL2Tx.SequencedDirectInput;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import dev.tactus.store.DataDirectoryException.Unusable;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the rows that were written before their checksums and links. It takes their content for what it should be:
 * nothing older can tell. All in the transaction of the whole migration, so that it happens or does not.
 */
final class ProofsMigration implements JavaMigration {
    private static final Logger LOG = LoggerFactory.getLogger(ProofsMigration.class);
    static final int VERSION = 9;
    /**
     * Of the database's size before: every page of it is written to the log, with what rows and new indexes add, and what
     * they add to the file afterwards.
     */
    private static final long FACTOR = 3;

    private static final long SPARE_BYTES = 4L << 20;
    private static final int PAGE = 1000;
    private static final int ENTRIES_PER_REPORT = 200_000;

    private static final String CONTENT = """
            SELECT s.offset, s.batch_nonce, s.safe_input_index IS NULL,
                   u.sender, u.nonce, u.max_fee, f.fee, u.data, f.safe_block, u.tx_hash,
                   i.input_index, i.sender, i.block_number, i.block_timestamp, i.transaction_hash, i.payload
            """;
    private static final String VALID = CONTENT + """
              FROM sequenced_l2_txs AS s
              JOIN frames AS f ON f.batch_nonce = s.batch_nonce AND f.frame_index = s.frame_index
              LEFT JOIN user_ops AS u ON u.offset = s.offset
              LEFT JOIN safe_inputs AS i ON i.input_index = s.safe_input_index
             WHERE s.offset >= ? ORDER BY s.offset LIMIT ?""";
    private static final String UNDONE = CONTENT + """
              FROM undone_sequenced_l2_txs AS s
              JOIN undone_frames AS f ON f.generation = s.generation
               AND f.batch_nonce = s.batch_nonce AND f.frame_index = s.frame_index
              LEFT JOIN undone_user_ops AS u ON u.generation = s.generation AND u.offset = s.offset
              LEFT JOIN safe_inputs AS i ON i.input_index = s.safe_input_index
             WHERE s.generation = ? AND s.offset >= ? ORDER BY s.offset LIMIT ?""";
    private static final int FIRST_INPUT_COLUMN = 11;

    /** A recovery, and where the order was cut. */
    private record Recovery(long generation, long firstOffset) {}

    @FunctionalInterface
    private interface Pages {
        List<SequencedL2Tx> from(long offset) throws SQLException;
    }

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion(Integer.toString(VERSION));
    }

    @Override
    public String getDescription() {
        return "proofs of the rows that are here";
    }

    @Override
    public Integer getChecksum() {
        return 1;
    }

    @Override
    public boolean canExecuteInTransaction() {
        return true;
    }

    /**
     * Refuses, before anything is changed, where the disk could not hold it: it cannot be done in parts.
     *
     * @param database of an older version
     */
    static void requireSpace(Database database) throws IOException, Unusable {
        long log = Files.exists(database.log()) ? Files.size(database.log()) : 0;
        long needed = FACTOR * (Files.size(database.file()) + log) + SPARE_BYTES;
        long free = database.file().toFile().getUsableSpace();
        if (free < needed) {
            throw new Unusable("the database must be migrated, which may take " + Contents.mib(needed) + ", and "
                    + Contents.wholeMib(free) + " are free in "
                    + database.file().getParent()
                    + "; free space there and start again, nothing was changed");
        }
    }

    @Override
    public void migrate(Context context) throws SQLException {
        // Closing it would close the migration's connection.
        @SuppressWarnings("MustBeClosed")
        var session = new Session(context.getConnection());
        prove(session);
    }

    /** Makes every proof from what the rows hold now. */
    static void prove(Session session) throws SQLException {
        session.registerChecksums();
        // Of every table some rows at a time; negative means KiB.
        session.run("PRAGMA cache_size = -262144");
        LOG.info("migration: proofs are made of every row; with millions of them this takes minutes");
        links(session);
        for (Checksums.Table table : Checksums.TABLES) {
            LOG.info("migration: the rows of {} get their checksums", table.name());
            session.run("UPDATE " + table.name() + " SET checksum = row_checksum(" + table.columns() + ")");
        }
        LOG.info("migration: the undo records get their index");
        spans(session);
    }

    private static void links(Session session) throws SQLException {
        link(
                0,
                ChainedTx.GENESIS,
                offset -> session.query(VALID).with(offset).with(PAGE).list(ProofsMigration::entry),
                link -> session.query("UPDATE sequenced_l2_txs SET chain_hash = ? WHERE offset = ?")
                        .with(link.chainHash())
                        .with(link.offset())
                        .update());
        for (Recovery recovery : session.query("SELECT generation, first_offset FROM recoveries ORDER BY generation")
                .list(row -> new Recovery(row.number(1), row.number(2)))) {
            // What was before a cut has stayed: a later recovery never cuts below an earlier one.
            link(
                    recovery.firstOffset(),
                    linkBefore(session, recovery.firstOffset()),
                    offset -> session.query(UNDONE)
                            .with(recovery.generation())
                            .with(offset)
                            .with(PAGE)
                            .list(ProofsMigration::entry),
                    link -> session.query(
                                    "UPDATE undone_sequenced_l2_txs SET chain_hash = ? WHERE offset = ? AND generation = ?")
                            .with(link.chainHash())
                            .with(link.offset())
                            .with(recovery.generation())
                            .update());
        }
    }

    private static Hash32 linkBefore(Session session, long offset) throws SQLException {
        return session.query("SELECT chain_hash FROM sequenced_l2_txs WHERE offset = ?")
                .with(offset - 1)
                .first(row -> row.hash(1))
                .orElse(ChainedTx.GENESIS);
    }

    @FunctionalInterface
    private interface Linked {
        int write(ChainedTx link) throws SQLException;
    }

    private static void link(long first, Hash32 before, Pages pages, Linked linked) throws SQLException {
        Hash32 last = before;
        long offset = first;
        List<SequencedL2Tx> page = pages.from(offset);
        while (!page.isEmpty()) {
            for (SequencedL2Tx tx : page) {
                var link = ChainedTx.after(last, tx);
                linked.write(link);
                last = link.chainHash();
                offset = tx.offset() + 1;
                if (offset % ENTRIES_PER_REPORT == 0) {
                    LOG.info("migration: {} entries of the order are linked so far", offset);
                }
            }
            page = pages.from(offset);
        }
    }

    private static SequencedL2Tx entry(Row row) throws SQLException {
        return row.number(3) == 1
                ? new SequencedUserOp(
                        row.number(1),
                        row.address(4),
                        row.number(5),
                        row.small(6),
                        row.small(7),
                        row.bytes(8),
                        row.number(9),
                        row.number(2),
                        row.hash(10))
                : new SequencedDirectInput(row.number(1), OrderTables.input(row, FIRST_INPUT_COLUMN), row.number(2));
    }

    /** Oldest first, so that a span keeps what a resource held before its first record in it. */
    private static void spans(Session session) throws SQLException {
        var undo = new UndoTables(session);
        for (Optional<Long> chunk = recordAfter(session, 0); chunk.isPresent(); ) {
            for (var held : UndoRecord.decode(undo.recordOf(chunk.get())).entrySet()) {
                undo.remember(0, chunk.get(), held.getKey(), held.getValue());
            }
            chunk = recordAfter(session, chunk.get());
        }
    }

    private static Optional<Long> recordAfter(Session session, long chunk) throws SQLException {
        return session.query("SELECT chunk FROM state_undo WHERE chunk > ? ORDER BY chunk LIMIT 1")
                .with(chunk)
                .first(row -> row.number(1));
    }
}
