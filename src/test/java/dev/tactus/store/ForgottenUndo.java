package dev.tactus.store;

import java.sql.SQLException;

/** A store that cannot be taken back any more, as no pruning makes it: what is not gold is kept. */
final class ForgottenUndo {
    private ForgottenUndo() {}

    static void upTo(SqliteSequencerStore store, long chunk) throws SQLException {
        Session session = store.session();
        session.run("INSERT INTO history_guard VALUES ('undo')");
        session.run("DELETE FROM state_undo WHERE chunk <= " + chunk);
        session.run("DELETE FROM history_guard");
    }
}
