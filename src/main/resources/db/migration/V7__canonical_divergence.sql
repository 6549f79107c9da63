-- What the scheduler accepted on L1 under a nonce where another batch, or none, was sealed here. One row at most; with it,
-- no start works on this file again.
CREATE TABLE canonical_divergence (
    id               INTEGER PRIMARY KEY CHECK (id = 1),
    batch_nonce      INTEGER NOT NULL CHECK (batch_nonce >= 0),
    accepted_hash    BLOB NOT NULL CHECK (length(accepted_hash) = 32),
    sealed_hash      BLOB CHECK (length(sealed_hash) = 32 AND sealed_hash <> accepted_hash), -- NULL: none was sealed
    input_index      INTEGER NOT NULL CHECK (input_index >= 0),
    block_number     INTEGER NOT NULL CHECK (block_number >= 0),
    transaction_hash BLOB NOT NULL CHECK (length(transaction_hash) = 32)
) STRICT;

CREATE TRIGGER canonical_divergence_is_fixed BEFORE UPDATE ON canonical_divergence BEGIN
    SELECT RAISE(ABORT, 'canonical_divergence: is written once');
END;

CREATE TRIGGER canonical_divergence_stays BEFORE DELETE ON canonical_divergence BEGIN
    SELECT RAISE(ABORT, 'canonical_divergence: is written once');
END;
