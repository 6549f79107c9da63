package dev.tactus.store;

import java.nio.file.Path;

/** Makes every row of a store prove what it holds now, so that a change of it is no damage any more but a lie. */
public final class Reproved {
    private Reproved() {}

    public static void all(Path database) throws Exception {
        try (Session session = new Database(database, 1000).writing()) {
            session.run("PRAGMA foreign_keys = OFF");
            for (String trigger : session.query("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
                    .list(row -> row.text(1))) {
                session.run("DROP TRIGGER " + trigger);
            }
            ProofsMigration.prove(session);
        }
    }
}
