CREATE TRIGGER safe_inputs_are_fixed BEFORE UPDATE ON safe_inputs BEGIN
    SELECT RAISE(ABORT, 'safe_inputs: append-only');
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

CREATE TRIGGER chunks_are_fixed BEFORE UPDATE ON chunks BEGIN
    SELECT RAISE(ABORT, 'chunks: append-only');
END;

CREATE TRIGGER state_undo_is_fixed BEFORE UPDATE ON state_undo BEGIN
    SELECT RAISE(ABORT, 'state_undo: append-only');
END;

CREATE TRIGGER undone_frames_are_fixed BEFORE UPDATE ON undone_frames BEGIN
    SELECT RAISE(ABORT, 'undone_frames: append-only');
END;

CREATE TRIGGER undone_user_ops_are_fixed BEFORE UPDATE ON undone_user_ops BEGIN
    SELECT RAISE(ABORT, 'undone_user_ops: append-only');
END;

CREATE TRIGGER undone_sequenced_l2_txs_are_fixed BEFORE UPDATE ON undone_sequenced_l2_txs BEGIN
    SELECT RAISE(ABORT, 'undone_sequenced_l2_txs: append-only');
END;

-- Recovery goes back to the end of the last gold batch, so how to undo what came after it is kept whatever its age.
CREATE TRIGGER state_undo_is_kept BEFORE DELETE ON state_undo
    WHEN EXISTS (SELECT 1 FROM history_guard WHERE operation = 'prune') BEGIN
    SELECT RAISE(ABORT, 'state_undo: a batch that is not gold can be undone')
     WHERE (SELECT next_offset FROM chunks WHERE chunk = OLD.chunk)
         > (SELECT first_offset FROM frames
             WHERE batch_nonce = (SELECT COALESCE(MAX(nonce) + 1, 0) FROM safe_accepted_batches)
               AND frame_index = 0);
END;

CREATE TRIGGER state_before_stays BEFORE DELETE ON state_before BEGIN
    SELECT RAISE(ABORT, 'state_before: append-only')
     WHERE NOT EXISTS (SELECT 1 FROM history_guard);
END;

CREATE TRIGGER state_before_is_fixed BEFORE UPDATE ON state_before BEGIN
    SELECT RAISE(ABORT, 'state_before: append-only');
END;
