-- Every row that is served, or decided upon, says what it should be: a CRC-32C over its own columns, and an entry of
-- the order the running Keccak hash over everything that the feed says of it and of those before it. The next
-- migration fills them in for the rows that are here; until the one after it, rows may be changed.
DROP TRIGGER safe_inputs_are_fixed;
DROP TRIGGER frames_are_fixed;
DROP TRIGGER user_ops_are_fixed;
DROP TRIGGER sequenced_l2_txs_are_fixed;
DROP TRIGGER chunks_are_fixed;
DROP TRIGGER state_undo_is_fixed;
DROP TRIGGER undone_frames_are_fixed;
DROP TRIGGER undone_user_ops_are_fixed;
DROP TRIGGER undone_sequenced_l2_txs_are_fixed;

ALTER TABLE safe_inputs ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295);
ALTER TABLE frames ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295);
ALTER TABLE user_ops ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295);
ALTER TABLE sequenced_l2_txs ADD COLUMN chain_hash BLOB NOT NULL
    DEFAULT x'0000000000000000000000000000000000000000000000000000000000000000' CHECK (length(chain_hash) = 32);
ALTER TABLE sequenced_l2_txs ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0
    CHECK (checksum BETWEEN 0 AND 4294967295);
ALTER TABLE chunks ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295);
ALTER TABLE state_undo ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295);
-- The chunk that wrote the value, or 0 where that is not known any more.
ALTER TABLE state_values ADD COLUMN chunk INTEGER NOT NULL DEFAULT 0 CHECK (chunk >= 0);
ALTER TABLE state_values ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295);

-- What is undone takes its proofs along.
ALTER TABLE undone_frames ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
ALTER TABLE undone_user_ops ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
ALTER TABLE undone_sequenced_l2_txs ADD COLUMN chain_hash BLOB NOT NULL
    DEFAULT x'0000000000000000000000000000000000000000000000000000000000000000';
ALTER TABLE undone_sequenced_l2_txs ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;

-- The undo records again, by span: what a resource held when a span of chunks began, if it was written in that span.
-- Spans of level 1 are 1024 chunks, of level 2 1,048,576. With it, reading far back looks at few records.
CREATE TABLE state_before (
    level    INTEGER NOT NULL CHECK (level IN (1, 2)),
    span     INTEGER NOT NULL CHECK (span >= 0),
    resource BLOB NOT NULL,
    value    BLOB, -- NULL: it held nothing
    checksum INTEGER NOT NULL CHECK (checksum BETWEEN 0 AND 4294967295),
    PRIMARY KEY (level, span, resource)
) STRICT, WITHOUT ROWID;
