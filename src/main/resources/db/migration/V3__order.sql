-- The valid history. No open or closed flags: the open batch and the open frame are the latest rows.
CREATE TABLE batches (
    nonce        INTEGER PRIMARY KEY CHECK (nonce >= 0),
    opened_at_ms INTEGER NOT NULL CHECK (opened_at_ms >= 0)
) STRICT;

-- What was decided about a complete batch; its content is the rows below.
CREATE TABLE sealed_batches (
    nonce        INTEGER PRIMARY KEY REFERENCES batches (nonce),
    payload_hash BLOB NOT NULL CHECK (length(payload_hash) = 32),
    bytes        INTEGER NOT NULL CHECK (bytes BETWEEN 12 AND 2147483647)
) STRICT;

CREATE TABLE frames (
    batch_nonce  INTEGER NOT NULL REFERENCES batches (nonce),
    frame_index  INTEGER NOT NULL CHECK (frame_index BETWEEN 0 AND 2147483647),
    safe_block   INTEGER NOT NULL CHECK (safe_block >= 0),
    fee          INTEGER NOT NULL CHECK (fee BETWEEN 0 AND 17101), -- an exponent
    first_offset INTEGER NOT NULL CHECK (first_offset >= 0),
    PRIMARY KEY (batch_nonce, frame_index)
) STRICT, WITHOUT ROWID;

CREATE TABLE user_ops (
    offset    INTEGER PRIMARY KEY CHECK (offset >= 0),
    sender    BLOB NOT NULL CHECK (length(sender) = 20),
    nonce     INTEGER NOT NULL CHECK (nonce BETWEEN 0 AND 4294967294), -- at 2^32 - 1 an account is exhausted
    max_fee   INTEGER NOT NULL CHECK (max_fee BETWEEN 0 AND 65535),
    data      BLOB NOT NULL,
    signature BLOB NOT NULL CHECK (length(signature) = 65),
    tx_hash   BLOB NOT NULL UNIQUE CHECK (length(tx_hash) = 32),
    outputs   BLOB NOT NULL,
    UNIQUE (sender, nonce)
) STRICT;

-- The order. An entry without an input index is the op of the same offset.
CREATE TABLE sequenced_l2_txs (
    offset           INTEGER PRIMARY KEY CHECK (offset >= 0),
    batch_nonce      INTEGER NOT NULL,
    frame_index      INTEGER NOT NULL,
    safe_input_index INTEGER REFERENCES safe_inputs (input_index),
    input_outputs    BLOB, -- of a direct input; an op has its own beside it
    FOREIGN KEY (batch_nonce, frame_index) REFERENCES frames (batch_nonce, frame_index),
    CHECK ((safe_input_index IS NULL) = (input_outputs IS NULL))
) STRICT;

-- Partial: ops, the most of the entries, cost it nothing. Whoever asks for the greatest index must exclude NULL too.
CREATE UNIQUE INDEX sequenced_inputs ON sequenced_l2_txs (safe_input_index) WHERE safe_input_index IS NOT NULL;

CREATE TRIGGER batches_follow BEFORE INSERT ON batches BEGIN
    SELECT RAISE(ABORT, 'batches: nonces are consecutive from 0')
     WHERE NEW.nonce <> (SELECT COALESCE(MAX(nonce) + 1, 0) FROM batches);
    SELECT RAISE(ABORT, 'batches: the previous batch is not sealed')
     WHERE NEW.nonce > 0 AND NOT EXISTS (SELECT 1 FROM sealed_batches WHERE nonce = NEW.nonce - 1);
END;

CREATE TRIGGER sealed_batches_follow BEFORE INSERT ON sealed_batches BEGIN
    SELECT RAISE(ABORT, 'sealed_batches: only the latest batch can be sealed')
     WHERE NEW.nonce IS NOT (SELECT MAX(nonce) FROM batches);
    SELECT RAISE(ABORT, 'sealed_batches: the batch has no frame')
     WHERE NOT EXISTS (SELECT 1 FROM frames WHERE batch_nonce = NEW.nonce);
END;

CREATE TRIGGER frames_follow BEFORE INSERT ON frames BEGIN
    SELECT RAISE(ABORT, 'frames: only the latest batch takes frames')
     WHERE NEW.batch_nonce IS NOT (SELECT MAX(nonce) FROM batches);
    SELECT RAISE(ABORT, 'frames: the batch is sealed')
     WHERE EXISTS (SELECT 1 FROM sealed_batches WHERE nonce = NEW.batch_nonce);
    SELECT RAISE(ABORT, 'frames: indexes are consecutive from 0')
     WHERE NEW.frame_index <> (SELECT COALESCE(MAX(frame_index) + 1, 0) FROM frames
                                WHERE batch_nonce = NEW.batch_nonce);
    SELECT RAISE(ABORT, 'frames: safe blocks do not descend')
     WHERE NEW.safe_block < (SELECT safe_block FROM frames ORDER BY batch_nonce DESC, frame_index DESC LIMIT 1);
    SELECT RAISE(ABORT, 'frames: the safe block has not been read')
     WHERE NEW.safe_block > (SELECT COALESCE(MAX(number), -1) FROM l1_safe_head);
    SELECT RAISE(ABORT, 'frames: the first offset is the head')
     WHERE NEW.first_offset <> (SELECT COALESCE(MAX(offset) + 1, 0) FROM sequenced_l2_txs);
END;

CREATE TRIGGER user_ops_follow BEFORE INSERT ON user_ops BEGIN
    SELECT RAISE(ABORT, 'user_ops: the offset is the head')
     WHERE NEW.offset <> (SELECT COALESCE(MAX(offset) + 1, 0) FROM sequenced_l2_txs);
    SELECT RAISE(ABORT, 'user_ops: nonces of a sender are consecutive from 0')
     WHERE NEW.nonce > 0
       AND NOT EXISTS (SELECT 1 FROM user_ops WHERE sender = NEW.sender AND nonce = NEW.nonce - 1);
END;

CREATE TRIGGER sequenced_l2_txs_follow BEFORE INSERT ON sequenced_l2_txs BEGIN
    SELECT RAISE(ABORT, 'sequenced_l2_txs: offsets are dense from 0')
     WHERE NEW.offset <> (SELECT COALESCE(MAX(offset) + 1, 0) FROM sequenced_l2_txs);
    SELECT RAISE(ABORT, 'sequenced_l2_txs: only the latest frame takes entries')
     WHERE NOT EXISTS (
        SELECT 1 FROM (SELECT batch_nonce, frame_index FROM frames
                        ORDER BY batch_nonce DESC, frame_index DESC LIMIT 1) AS latest
         WHERE latest.batch_nonce = NEW.batch_nonce AND latest.frame_index = NEW.frame_index)
        OR NEW.batch_nonce <> (SELECT MAX(nonce) FROM batches);
    SELECT RAISE(ABORT, 'sequenced_l2_txs: the batch is sealed')
     WHERE EXISTS (SELECT 1 FROM sealed_batches WHERE nonce = NEW.batch_nonce);
END;

CREATE TRIGGER sequenced_ops_follow BEFORE INSERT ON sequenced_l2_txs WHEN NEW.safe_input_index IS NULL BEGIN
    SELECT RAISE(ABORT, 'sequenced_l2_txs: the op is missing or offers less than the fee of the frame')
     WHERE NOT EXISTS (
        SELECT 1 FROM user_ops AS op
          JOIN frames AS frame ON frame.batch_nonce = NEW.batch_nonce AND frame.frame_index = NEW.frame_index
         WHERE op.offset = NEW.offset AND op.max_fee >= frame.fee);
    SELECT RAISE(ABORT, 'sequenced_l2_txs: direct inputs of the frame come before its ops')
     WHERE (SELECT block_number FROM safe_inputs
             WHERE input_index > (SELECT COALESCE(MAX(safe_input_index), -1) FROM sequenced_l2_txs
                                   WHERE safe_input_index IS NOT NULL)
             ORDER BY input_index LIMIT 1)
        <= (SELECT safe_block FROM frames
             WHERE batch_nonce = NEW.batch_nonce AND frame_index = NEW.frame_index);
END;

CREATE TRIGGER sequenced_inputs_follow BEFORE INSERT ON sequenced_l2_txs WHEN NEW.safe_input_index IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'sequenced_l2_txs: an op holds this offset')
     WHERE EXISTS (SELECT 1 FROM user_ops WHERE offset = NEW.offset);
    SELECT RAISE(ABORT, 'sequenced_l2_txs: direct inputs are drained in index order, none left out')
     WHERE NEW.safe_input_index IS NOT
        (SELECT MIN(input_index) FROM safe_inputs
          WHERE input_index > (SELECT COALESCE(MAX(safe_input_index), -1) FROM sequenced_l2_txs
                                   WHERE safe_input_index IS NOT NULL));
    SELECT RAISE(ABORT, 'sequenced_l2_txs: the direct input is not safe at the frame')
     WHERE (SELECT block_number FROM safe_inputs WHERE input_index = NEW.safe_input_index)
         > (SELECT safe_block FROM frames
             WHERE batch_nonce = NEW.batch_nonce AND frame_index = NEW.frame_index);
    SELECT RAISE(ABORT, 'sequenced_l2_txs: direct inputs of the frame come before its ops')
     WHERE EXISTS (
        SELECT 1 FROM sequenced_l2_txs
         WHERE offset = NEW.offset - 1 AND safe_input_index IS NULL
           AND batch_nonce = NEW.batch_nonce AND frame_index = NEW.frame_index);
END;

CREATE TRIGGER batches_are_fixed BEFORE UPDATE ON batches BEGIN
    SELECT RAISE(ABORT, 'batches: append-only');
END;

CREATE TRIGGER sealed_batches_are_fixed BEFORE UPDATE ON sealed_batches BEGIN
    SELECT RAISE(ABORT, 'sealed_batches: append-only');
END;

CREATE TRIGGER frames_are_fixed BEFORE UPDATE ON frames BEGIN
    SELECT RAISE(ABORT, 'frames: append-only');
END;

CREATE TRIGGER user_ops_are_fixed BEFORE UPDATE ON user_ops BEGIN
    SELECT RAISE(ABORT, 'user_ops: append-only');
END;

CREATE TRIGGER sequenced_l2_txs_are_fixed BEFORE UPDATE ON sequenced_l2_txs BEGIN
    SELECT RAISE(ABORT, 'sequenced_l2_txs: append-only');
END;

CREATE TRIGGER batches_stay BEFORE DELETE ON batches BEGIN
    SELECT RAISE(ABORT, 'batches: append-only')
     WHERE NOT EXISTS (SELECT 1 FROM history_guard WHERE operation = 'undo');
END;

CREATE TRIGGER sealed_batches_stay BEFORE DELETE ON sealed_batches BEGIN
    SELECT RAISE(ABORT, 'sealed_batches: append-only')
     WHERE NOT EXISTS (SELECT 1 FROM history_guard WHERE operation = 'undo');
END;

CREATE TRIGGER frames_stay BEFORE DELETE ON frames BEGIN
    SELECT RAISE(ABORT, 'frames: append-only')
     WHERE NOT EXISTS (SELECT 1 FROM history_guard WHERE operation = 'undo');
END;

CREATE TRIGGER user_ops_stay BEFORE DELETE ON user_ops BEGIN
    SELECT RAISE(ABORT, 'user_ops: append-only')
     WHERE NOT EXISTS (SELECT 1 FROM history_guard WHERE operation = 'undo');
END;

CREATE TRIGGER sequenced_l2_txs_stay BEFORE DELETE ON sequenced_l2_txs BEGIN
    SELECT RAISE(ABORT, 'sequenced_l2_txs: append-only')
     WHERE NOT EXISTS (SELECT 1 FROM history_guard WHERE operation = 'undo');
END;
