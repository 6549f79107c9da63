-- One row per restore of this order from a backup. What was acknowledged after the backup is gone and its offsets are used
-- again, so each restore begins an era of its own: the newest row's counts, or that of deployment_identity before the
-- first.
CREATE TABLE restorations (
    number         INTEGER PRIMARY KEY CHECK (number > 0),
    era_id         TEXT NOT NULL UNIQUE CHECK (length(era_id) = 36),
    first_offset   INTEGER NOT NULL CHECK (first_offset >= 0), -- entries that the backup held
    safe_block     INTEGER NOT NULL CHECK (safe_block >= 0), -- nothing sent before lands above this L1 block
    restored_at_ms INTEGER NOT NULL CHECK (restored_at_ms >= 0)
) STRICT;

CREATE TRIGGER restorations_follow BEFORE INSERT ON restorations BEGIN
    SELECT RAISE(ABORT, 'restorations: numbers are consecutive from 1')
     WHERE NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM restorations);
    SELECT RAISE(ABORT, 'restorations: the first offset is the head')
     WHERE NEW.first_offset <> (SELECT COALESCE(MAX(offset) + 1, 0) FROM sequenced_l2_txs);
    SELECT RAISE(ABORT, 'restorations: an era is never used again')
     WHERE EXISTS (SELECT 1 FROM deployment_identity WHERE era_id = NEW.era_id);
    SELECT RAISE(ABORT, 'restorations: there is no deployment')
     WHERE NOT EXISTS (SELECT 1 FROM deployment_identity);
END;

CREATE TRIGGER restorations_are_fixed BEFORE UPDATE ON restorations BEGIN
    SELECT RAISE(ABORT, 'restorations: append-only');
END;

CREATE TRIGGER restorations_stay BEFORE DELETE ON restorations BEGIN
    SELECT RAISE(ABORT, 'restorations: append-only');
END;
