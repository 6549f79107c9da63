-- One row that operators tune with plain SQL while the sequencer runs; the next frame sees it.
-- SQLite turns integer arithmetic that overflows into REAL: the typeof checks keep every product exact.
CREATE TABLE batch_policy (
    id                    INTEGER PRIMARY KEY CHECK (id = 1),
    gas_price             INTEGER NOT NULL DEFAULT 0 CHECK (gas_price >= 0),
    alpha_num             INTEGER NOT NULL DEFAULT 168 CHECK (alpha_num > 0),
    alpha_denom           INTEGER NOT NULL DEFAULT 1000 CHECK (alpha_denom > 0),
    const_delta           INTEGER NOT NULL DEFAULT 26 CHECK (const_delta > 0),
    const_base_gas        INTEGER NOT NULL DEFAULT 55000 CHECK (const_base_gas > 0),
    const_user_op_bytes   INTEGER NOT NULL DEFAULT 136 CHECK (const_user_op_bytes > 0),
    const_max_batch_bytes INTEGER NOT NULL DEFAULT 32000 CHECK (const_max_batch_bytes > 0),
    CONSTRAINT recommended_fee_is_exact CHECK (
        typeof(gas_price * (alpha_num + alpha_denom) * const_delta * const_user_op_bytes + (alpha_denom - 1))
            = 'integer'),
    CONSTRAINT batch_size_target_is_exact CHECK (
        typeof(const_base_gas * alpha_denom) = 'integer' AND typeof(alpha_num * const_delta) = 'integer'),
    CONSTRAINT batch_size_target_is_below_the_maximum CHECK (
        const_base_gas * alpha_denom / (alpha_num * const_delta) < const_max_batch_bytes)
) STRICT;

CREATE TRIGGER batch_policy_stays BEFORE DELETE ON batch_policy BEGIN
    SELECT RAISE(ABORT, 'batch_policy: has exactly one row');
END;

INSERT INTO batch_policy (id) VALUES (1);

CREATE VIEW batch_policy_derived AS
SELECT (gas_price * (alpha_num + alpha_denom) * const_delta * const_user_op_bytes + (alpha_denom - 1))
           / alpha_denom AS recommended_fee,
       const_base_gas * alpha_denom / (alpha_num * const_delta) AS batch_size_target
  FROM batch_policy;
