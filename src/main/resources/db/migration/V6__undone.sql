-- What recoveries took out of the valid history, row by row, under the generation that did it. Nothing is ever
-- deleted here.

CREATE TABLE undone_batches (
    generation INTEGER NOT NULL REFERENCES recoveries (generation),
    nonce        INTEGER NOT NULL,
    opened_at_ms INTEGER NOT NULL,
    PRIMARY KEY (generation, nonce)
) STRICT, WITHOUT ROWID;

CREATE TABLE undone_sealed_batches (
    generation INTEGER NOT NULL REFERENCES recoveries (generation),
    nonce        INTEGER NOT NULL,
    payload_hash BLOB NOT NULL,
    bytes        INTEGER NOT NULL,
    PRIMARY KEY (generation, nonce)
) STRICT, WITHOUT ROWID;

CREATE TABLE undone_frames (
    generation INTEGER NOT NULL REFERENCES recoveries (generation),
    batch_nonce  INTEGER NOT NULL,
    frame_index  INTEGER NOT NULL,
    safe_block   INTEGER NOT NULL,
    fee          INTEGER NOT NULL,
    first_offset INTEGER NOT NULL,
    PRIMARY KEY (generation, batch_nonce, frame_index)
) STRICT, WITHOUT ROWID;

CREATE TABLE undone_user_ops (
    generation INTEGER NOT NULL REFERENCES recoveries (generation),
    offset     INTEGER NOT NULL,
    sender     BLOB NOT NULL,
    nonce      INTEGER NOT NULL,
    max_fee    INTEGER NOT NULL,
    data       BLOB NOT NULL,
    signature  BLOB NOT NULL,
    tx_hash    BLOB NOT NULL,
    outputs    BLOB NOT NULL,
    PRIMARY KEY (generation, offset)
) STRICT, WITHOUT ROWID;

CREATE TABLE undone_sequenced_l2_txs (
    generation INTEGER NOT NULL REFERENCES recoveries (generation),
    offset           INTEGER NOT NULL,
    batch_nonce      INTEGER NOT NULL,
    frame_index      INTEGER NOT NULL,
    safe_input_index INTEGER,
    input_outputs    BLOB,
    PRIMARY KEY (generation, offset)
) STRICT, WITHOUT ROWID;

-- An op may be undone more than once: by this hash its user learns of each.
CREATE INDEX undone_user_ops_by_hash ON undone_user_ops (tx_hash);

CREATE TRIGGER undone_batches_are_fixed BEFORE UPDATE ON undone_batches BEGIN
    SELECT RAISE(ABORT, 'undone_batches: append-only');
END;

CREATE TRIGGER undone_batches_stay BEFORE DELETE ON undone_batches BEGIN
    SELECT RAISE(ABORT, 'undone_batches: append-only');
END;

CREATE TRIGGER undone_sealed_batches_are_fixed BEFORE UPDATE ON undone_sealed_batches BEGIN
    SELECT RAISE(ABORT, 'undone_sealed_batches: append-only');
END;

CREATE TRIGGER undone_sealed_batches_stay BEFORE DELETE ON undone_sealed_batches BEGIN
    SELECT RAISE(ABORT, 'undone_sealed_batches: append-only');
END;

CREATE TRIGGER undone_frames_are_fixed BEFORE UPDATE ON undone_frames BEGIN
    SELECT RAISE(ABORT, 'undone_frames: append-only');
END;

CREATE TRIGGER undone_frames_stay BEFORE DELETE ON undone_frames BEGIN
    SELECT RAISE(ABORT, 'undone_frames: append-only');
END;

CREATE TRIGGER undone_user_ops_are_fixed BEFORE UPDATE ON undone_user_ops BEGIN
    SELECT RAISE(ABORT, 'undone_user_ops: append-only');
END;

CREATE TRIGGER undone_user_ops_stay BEFORE DELETE ON undone_user_ops BEGIN
    SELECT RAISE(ABORT, 'undone_user_ops: append-only');
END;

CREATE TRIGGER undone_sequenced_l2_txs_are_fixed BEFORE UPDATE ON undone_sequenced_l2_txs BEGIN
    SELECT RAISE(ABORT, 'undone_sequenced_l2_txs: append-only');
END;

CREATE TRIGGER undone_sequenced_l2_txs_stay BEFORE DELETE ON undone_sequenced_l2_txs BEGIN
    SELECT RAISE(ABORT, 'undone_sequenced_l2_txs: append-only');
END;
