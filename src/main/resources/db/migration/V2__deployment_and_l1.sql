-- The consensus values of the one deployment that this file belongs to, and which life of it this is.
CREATE TABLE deployment_identity (
    id              INTEGER PRIMARY KEY CHECK (id = 1),
    chain_id        INTEGER NOT NULL CHECK (chain_id > 0),
    application     BLOB NOT NULL CHECK (length(application) = 20),
    input_box       BLOB NOT NULL CHECK (length(input_box) = 20),
    first_block     INTEGER NOT NULL CHECK (first_block >= 0),
    submitter       BLOB NOT NULL CHECK (length(submitter) = 20),
    portals         BLOB NOT NULL CHECK (length(portals) >= 20 AND length(portals) % 20 = 0), -- joined, in order
    token           BLOB NOT NULL CHECK (length(token) = 20),
    max_wait_blocks INTEGER NOT NULL CHECK (max_wait_blocks > 0),
    era_id          TEXT NOT NULL CHECK (length(era_id) = 36)
) STRICT;

CREATE TRIGGER deployment_identity_is_fixed BEFORE UPDATE ON deployment_identity BEGIN
    SELECT RAISE(ABORT, 'deployment_identity: is written once');
END;

CREATE TRIGGER deployment_identity_stays BEFORE DELETE ON deployment_identity BEGIN
    SELECT RAISE(ABORT, 'deployment_identity: is written once');
END;

-- One row per recovery; the current generation is the greatest, or 0.
CREATE TABLE recoveries (
    generation        INTEGER PRIMARY KEY CHECK (generation > 0),
    safe_block        INTEGER NOT NULL CHECK (safe_block >= 0),
    first_batch_nonce INTEGER NOT NULL CHECK (first_batch_nonce >= 0),
    first_offset      INTEGER NOT NULL CHECK (first_offset >= 0),
    recovered_at_ms   INTEGER NOT NULL
) STRICT;

CREATE TRIGGER recoveries_count BEFORE INSERT ON recoveries BEGIN
    SELECT RAISE(ABORT, 'recoveries: generations are consecutive from 1')
     WHERE NEW.generation <> (SELECT COALESCE(MAX(generation), 0) + 1 FROM recoveries);
END;

CREATE TRIGGER recoveries_are_fixed BEFORE UPDATE ON recoveries BEGIN
    SELECT RAISE(ABORT, 'recoveries: append-only');
END;

CREATE TRIGGER recoveries_stay BEFORE DELETE ON recoveries BEGIN
    SELECT RAISE(ABORT, 'recoveries: append-only');
END;

-- Raised by every opening of the writer: a fresh durable commit settles whatever the one before left in the log.
CREATE TABLE writer_openings (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    count INTEGER NOT NULL CHECK (count >= 0)
) STRICT;

INSERT INTO writer_openings (id, count) VALUES (1, 0);

-- What the running transaction may delete. Empty outside of undo and pruning: no chunk commits while it is not.
CREATE TABLE history_guard (
    operation TEXT PRIMARY KEY CHECK (operation IN ('undo', 'prune'))
) STRICT;

-- How far L1 has been read, completely; the newest row counts.
CREATE TABLE l1_safe_head (
    number      INTEGER PRIMARY KEY CHECK (number >= 0),
    hash        BLOB NOT NULL CHECK (length(hash) = 32),
    timestamp   INTEGER NOT NULL CHECK (timestamp >= 0),
    input_count INTEGER NOT NULL CHECK (input_count >= 0) -- inputs of every kind
) STRICT;

CREATE TRIGGER l1_safe_head_grows BEFORE INSERT ON l1_safe_head BEGIN
    SELECT RAISE(ABORT, 'l1_safe_head: only grows')
      FROM (SELECT number, timestamp, input_count FROM l1_safe_head ORDER BY number DESC LIMIT 1) AS last
     WHERE NEW.number <= last.number OR NEW.timestamp < last.timestamp OR NEW.input_count < last.input_count;
END;

CREATE TRIGGER l1_safe_head_is_fixed BEFORE UPDATE ON l1_safe_head BEGIN
    SELECT RAISE(ABORT, 'l1_safe_head: append-only');
END;

CREATE TRIGGER l1_safe_head_stays BEFORE DELETE ON l1_safe_head BEGIN
    SELECT RAISE(ABORT, 'l1_safe_head: append-only');
END;

-- Direct inputs. Indexes count inputs of every kind, so they ascend with holes.
CREATE TABLE safe_inputs (
    input_index      INTEGER PRIMARY KEY CHECK (input_index >= 0),
    sender           BLOB NOT NULL CHECK (length(sender) = 20),
    block_number     INTEGER NOT NULL CHECK (block_number >= 0),
    block_timestamp  INTEGER NOT NULL CHECK (block_timestamp >= 0),
    transaction_hash BLOB NOT NULL CHECK (length(transaction_hash) = 32),
    payload          BLOB NOT NULL
) STRICT;

CREATE TRIGGER safe_inputs_ascend BEFORE INSERT ON safe_inputs BEGIN
    SELECT RAISE(ABORT, 'safe_inputs: indexes ascend and blocks do not descend')
      FROM (SELECT input_index, block_number FROM safe_inputs ORDER BY input_index DESC LIMIT 1) AS last
     WHERE NEW.input_index <= last.input_index OR NEW.block_number < last.block_number;
    SELECT RAISE(ABORT, 'safe_inputs: not covered by the newest safe head')
     WHERE NOT EXISTS (
        SELECT 1 FROM (SELECT number, input_count FROM l1_safe_head ORDER BY number DESC LIMIT 1) AS head
         WHERE NEW.block_number <= head.number AND NEW.input_index < head.input_count);
    SELECT RAISE(ABORT, 'safe_inputs: belongs to an earlier safe head')
      FROM (SELECT number, input_count FROM l1_safe_head ORDER BY number DESC LIMIT 1 OFFSET 1) AS before
     WHERE NEW.block_number <= before.number OR NEW.input_index < before.input_count;
END;

CREATE TRIGGER safe_inputs_are_fixed BEFORE UPDATE ON safe_inputs BEGIN
    SELECT RAISE(ABORT, 'safe_inputs: append-only');
END;

CREATE TRIGGER safe_inputs_stay BEFORE DELETE ON safe_inputs BEGIN
    SELECT RAISE(ABORT, 'safe_inputs: append-only');
END;

-- Batches of ours that the scheduler has accepted at or below the safe head.
CREATE TABLE safe_accepted_batches (
    nonce            INTEGER PRIMARY KEY CHECK (nonce >= 0),
    payload_hash     BLOB NOT NULL CHECK (length(payload_hash) = 32),
    input_index      INTEGER NOT NULL UNIQUE CHECK (input_index >= 0),
    block_number     INTEGER NOT NULL CHECK (block_number >= 0),
    transaction_hash BLOB NOT NULL CHECK (length(transaction_hash) = 32)
) STRICT;

CREATE TRIGGER safe_accepted_batches_ascend BEFORE INSERT ON safe_accepted_batches BEGIN
    SELECT RAISE(ABORT, 'safe_accepted_batches: nonces are consecutive from 0')
     WHERE NEW.nonce <> (SELECT COALESCE(MAX(nonce) + 1, 0) FROM safe_accepted_batches);
    SELECT RAISE(ABORT, 'safe_accepted_batches: indexes ascend')
     WHERE NEW.input_index <= (SELECT MAX(input_index) FROM safe_accepted_batches);
    SELECT RAISE(ABORT, 'safe_accepted_batches: the input is a direct input')
     WHERE EXISTS (SELECT 1 FROM safe_inputs WHERE input_index = NEW.input_index);
    SELECT RAISE(ABORT, 'safe_accepted_batches: not covered by the newest safe head')
     WHERE NOT EXISTS (
        SELECT 1 FROM (SELECT number, input_count FROM l1_safe_head ORDER BY number DESC LIMIT 1) AS head
         WHERE NEW.block_number <= head.number AND NEW.input_index < head.input_count);
    SELECT RAISE(ABORT, 'safe_accepted_batches: belongs to an earlier safe head')
      FROM (SELECT number, input_count FROM l1_safe_head ORDER BY number DESC LIMIT 1 OFFSET 1) AS before
     WHERE NEW.block_number <= before.number OR NEW.input_index < before.input_count;
END;

CREATE TRIGGER safe_accepted_batches_are_fixed BEFORE UPDATE ON safe_accepted_batches BEGIN
    SELECT RAISE(ABORT, 'safe_accepted_batches: append-only');
END;

CREATE TRIGGER safe_accepted_batches_stay BEFORE DELETE ON safe_accepted_batches BEGIN
    SELECT RAISE(ABORT, 'safe_accepted_batches: append-only');
END;
