package dev.tactus.store;

import dev.tactus.store.DataDirectoryException.Damaged;
import dev.tactus.store.DataDirectoryException.NotOurs;
import dev.tactus.store.DataDirectoryException.Unusable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Whether a file is a whole copy of a store of ours. A file that was copied out of a data directory is refused whatever
 * is in it: its newest entries may be in a log beside it, and what was copied while it was written may be a mixture that
 * no check of the file finds.
 */
final class BackupCheck {
    /** Earlier ones were never in use. */
    private static final long OLDEST = 7;

    private static final long RESTORATIONS = 11;
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_BYTES = 100;
    private static final int PAGE_SIZE_AT = 16;
    private static final int WRITE_VERSION_AT = 18;
    private static final int PAGE_COUNT_AT = 28;
    /** A file in one piece, as against one with a write-ahead log. */
    private static final int ONE_PIECE = 1;

    private static final int BUSY_TIMEOUT_MS = 5000;
    private static final int LARGEST_PAGE = 65_536;
    private static final List<String> PIECES = List.of("-wal", "-journal");

    private static final String CONTENTS = """
            SELECT (SELECT COALESCE(MAX(generation), 0) FROM recoveries),
                   (SELECT COALESCE(MAX(offset) + 1, 0) FROM sequenced_l2_txs),
                   (SELECT COALESCE(MAX(nonce), -1) FROM batches),
                   (SELECT COALESCE(MAX(nonce), -1) FROM sealed_batches),
                   (SELECT COALESCE(MAX(nonce), -1) FROM safe_accepted_batches),
                   (SELECT COALESCE(MAX(number), -1) FROM l1_safe_head),
                   (SELECT COUNT(*) FROM canonical_divergence),
                   (SELECT COALESCE((SELECT next_offset FROM chunks ORDER BY chunk DESC LIMIT 1), 0))""";
    /** Entries of the tail without what belongs to them. */
    private static final String TORN = """
            SELECT COUNT(*) FROM sequenced_l2_txs AS s
              LEFT JOIN user_ops AS u ON u.offset = s.offset
              LEFT JOIN safe_inputs AS i ON i.input_index = s.safe_input_index
              LEFT JOIN frames AS f ON f.batch_nonce = s.batch_nonce AND f.frame_index = s.frame_index
             WHERE s.offset >= ?
               AND (f.batch_nonce IS NULL OR (s.safe_input_index IS NULL) = (u.offset IS NULL)
                    OR (s.safe_input_index IS NULL) <> (i.input_index IS NULL))""";

    private static final String TAIL = "SELECT COUNT(*) FROM sequenced_l2_txs WHERE offset >= ?";
    private static final int TAIL_ENTRIES = 1_000;

    private static final String ERA = "SELECT era_id FROM deployment_identity";
    private static final String NEWEST_ERA = """
            SELECT COALESCE((SELECT era_id FROM restorations ORDER BY number DESC LIMIT 1), era_id)
              FROM deployment_identity""";

    private BackupCheck() {}

    /** Reads all of the file. It must not change meanwhile. */
    static Contents check(Path file) throws DataDirectoryException {
        try {
            requireOnePiece(file);
        } catch (IOException e) {
            throw new Unusable("the backup cannot be read", e);
        }
        var database = new Database(file, BUSY_TIMEOUT_MS);
        try (Session session = database.reading()) {
            requireSound(session);
            long schema = Migrations.requireOurs(database);
            if (schema < OLDEST) {
                throw new NotOurs("the backup has schema version " + schema + ", which is older than any in use");
            }
            Contents found = contents(session, schema, Files.size(file));
            if (schema == Migrations.VERSION) {
                requireProven(session);
                var _ = new EntryRows(session).from(Math.max(0, found.head() - TAIL_ENTRIES), TAIL_ENTRIES);
                if (found.lastSealed() >= 0) {
                    // Encodes the batch again from its rows and compares with the hash stored when it was sealed.
                    var _ = new FeedTables(session).sealedPayload(found.lastSealed());
                }
            }
            return found;
        } catch (SQLException e) {
            throw Damage.of(e).isPresent()
                    ? new Damaged("the file is damaged: " + e.getMessage(), e)
                    : new Unusable("the backup cannot be read", e);
        } catch (StoreInvariantException e) {
            throw new Damaged("the file is damaged: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new Unusable("the backup cannot be read", e);
        }
    }

    /** What its first bytes and its name tell: no other program's file, in one piece, of the size that it should have. */
    static void requireOnePiece(Path file) throws IOException, DataDirectoryException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        long size;
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            size = in.size();
            while (header.hasRemaining() && in.read(header) >= 0) {
                // Until it is full or the file has ended.
            }
        }
        if (header.hasRemaining() || !startsWith(header, MAGIC)) {
            throw new NotOurs("the file is not a SQLite database");
        }
        if (header.get(WRITE_VERSION_AT) != ONE_PIECE || header.get(WRITE_VERSION_AT + 1) != ONE_PIECE) {
            throw new Damaged("the file was copied out of a data directory and may lack its newest entries, or be a"
                    + " mixture of old and new; only what ./tactus backup made can be restored");
        }
        for (String piece : PIECES) {
            Path other = file.resolveSibling(file.getFileName() + piece);
            if (Files.exists(other) && Files.size(other) > 0) {
                throw new Damaged("the file is only a part: " + other + " belongs to it; restore a copy that"
                        + " ./tactus backup made");
            }
        }
        int pageSize = header.getShort(PAGE_SIZE_AT) & 0xffff;
        long expected = (pageSize == 1 ? LARGEST_PAGE : pageSize) * (header.getInt(PAGE_COUNT_AT) & 0xffff_ffffL);
        if (size != expected) {
            throw new Damaged("the file has " + size + " bytes and should have " + expected
                    + ": it was cut short or not copied whole");
        }
    }

    private static boolean startsWith(ByteBuffer header, byte[] prefix) {
        return header.slice(0, prefix.length).equals(ByteBuffer.wrap(prefix));
    }

    private static void requireSound(Session session) throws SQLException, Damaged {
        String found = session.query("PRAGMA integrity_check(1)")
                .first(row -> row.text(1))
                .orElse("no answer");
        if (!found.equals("ok")) {
            throw new Damaged("the file is damaged: " + found);
        }
        Optional<String> orphan = session.query("PRAGMA foreign_key_check").first(row -> row.text(1));
        if (orphan.isPresent()) {
            throw new Damaged("the file is damaged: rows of " + orphan.get() + " refer to rows that are not there");
        }
    }

    /** Of every row, however old: the pages may be whole and what is on them another. */
    private static void requireProven(Session session) throws SQLException, Damaged {
        session.registerChecksums();
        for (Checksums.Table table : Checksums.TABLES) {
            long damaged = table.damaged(session);
            if (damaged > 0) {
                throw new Damaged("the file is damaged: " + damaged + " rows of " + table.name()
                        + " are not what their checksums were made of");
            }
        }
    }

    private static Contents contents(Session session, long schema, long bytes) throws SQLException, Damaged {
        Optional<String> era =
                session.query(schema < RESTORATIONS ? ERA : NEWEST_ERA).first(row -> row.text(1));
        if (era.isEmpty()) {
            throw new Damaged("the store has never been started: there is no order in it");
        }
        record Found(Contents contents, long chunksEnd) {}
        Found found = session.query(CONTENTS)
                .first(row -> new Found(
                        new Contents(
                                schema,
                                era.get(),
                                row.number(1),
                                row.number(2),
                                row.number(3),
                                row.number(4),
                                row.number(5),
                                row.number(6),
                                row.number(7) > 0,
                                bytes),
                        row.number(8)))
                .orElseThrow(() -> new SQLException("a query without a row"));
        long head = found.contents().head();
        long from = Math.max(0, head - TAIL_ENTRIES);
        boolean whole = found.chunksEnd() == head
                && session.query(TAIL).with(from).number() == head - from
                && session.query(TORN).with(from).number() == 0;
        if (!whole) {
            throw new Damaged("the file is damaged: the newest entries of the order are not whole");
        }
        return found.contents();
    }
}
