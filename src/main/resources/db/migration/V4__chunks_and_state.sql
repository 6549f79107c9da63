-- One row per committed transaction of the lane: the versions of the state.
CREATE TABLE chunks (
    chunk       INTEGER PRIMARY KEY CHECK (chunk > 0),
    next_offset INTEGER NOT NULL CHECK (next_offset >= 0) -- entries that existed after it
) STRICT;

-- Current values.
CREATE TABLE state_values (
    resource BLOB PRIMARY KEY NOT NULL,
    value    BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- How to undo a chunk: what the resources that it wrote held before. Missing below the undo window.
CREATE TABLE state_undo (
    chunk  INTEGER PRIMARY KEY REFERENCES chunks (chunk),
    record BLOB NOT NULL
) STRICT;

CREATE TRIGGER chunks_follow BEFORE INSERT ON chunks BEGIN
    SELECT RAISE(ABORT, 'chunks: numbers are consecutive from 1')
     WHERE NEW.chunk <> (SELECT COALESCE(MAX(chunk), 0) + 1 FROM chunks);
    SELECT RAISE(ABORT, 'chunks: the next offset is the head')
     WHERE NEW.next_offset <> (SELECT COALESCE(MAX(offset) + 1, 0) FROM sequenced_l2_txs);
    SELECT RAISE(ABORT, 'chunks: an op is not in the order')
     WHERE (SELECT MAX(offset) FROM user_ops) >= NEW.next_offset;
    SELECT RAISE(ABORT, 'chunks: entries of a chunk share a frame')
      FROM sequenced_l2_txs AS first
      JOIN sequenced_l2_txs AS last ON last.offset = NEW.next_offset - 1
     WHERE first.offset = COALESCE((SELECT next_offset FROM chunks ORDER BY chunk DESC LIMIT 1), 0)
       AND (first.batch_nonce <> last.batch_nonce OR first.frame_index <> last.frame_index);
    SELECT RAISE(ABORT, 'chunks: the latest batch is sealed or has no frame')
     WHERE EXISTS (SELECT 1 FROM sealed_batches WHERE nonce = (SELECT MAX(nonce) FROM batches))
        OR (SELECT MAX(nonce) FROM batches) IS NOT (SELECT MAX(batch_nonce) FROM frames);
    SELECT RAISE(ABORT, 'chunks: history is being undone or pruned')
     WHERE EXISTS (SELECT 1 FROM history_guard);
END;

CREATE TRIGGER chunks_are_fixed BEFORE UPDATE ON chunks BEGIN
    SELECT RAISE(ABORT, 'chunks: append-only');
END;

CREATE TRIGGER chunks_stay BEFORE DELETE ON chunks BEGIN
    SELECT RAISE(ABORT, 'chunks: append-only')
     WHERE NOT EXISTS (SELECT 1 FROM history_guard WHERE operation = 'undo');
END;

CREATE TRIGGER state_undo_follows BEFORE INSERT ON state_undo BEGIN
    SELECT RAISE(ABORT, 'state_undo: only the latest chunk is recorded')
     WHERE NEW.chunk IS NOT (SELECT MAX(chunk) FROM chunks);
END;

CREATE TRIGGER state_undo_is_fixed BEFORE UPDATE ON state_undo BEGIN
    SELECT RAISE(ABORT, 'state_undo: append-only');
END;

CREATE TRIGGER state_undo_stays BEFORE DELETE ON state_undo BEGIN
    SELECT RAISE(ABORT, 'state_undo: append-only')
     WHERE NOT EXISTS (SELECT 1 FROM history_guard);
END;
