package dev.tactus.store;

import dev.tactus.protocol.Bytes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.sqlite.SQLiteDataSource;

/** A store as the program of an older schema left it. */
final class OlderStore {
    private static final String OLDER = "7";
    private static final String PORTALS = "x'" + digits(13) + digits(14) + "'";

    private OlderStore() {}

    /** A deployment and an order of so many ops, each in a chunk of its own that wrote one resource. */
    static void make(Database database, UUID era, int ops) throws Exception {
        var source = new SQLiteDataSource();
        source.setUrl(database.urlWithPragmas());
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration")
                .target(OLDER)
                .group(true)
                .load()
                .migrate();
        try (Connection connection = DriverManager.getConnection(database.urlWithPragmas());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String sql : List.of(
                    "INSERT INTO deployment_identity VALUES (1, 31337, " + hex(10) + ", " + hex(11) + ", 3, " + hex(12)
                            + ", " + PORTALS + ", " + hex(15) + ", 1200, '" + era + "')",
                    "INSERT INTO l1_safe_head VALUES (10, zeroblob(32), 1700000010, 0)",
                    "INSERT INTO batches VALUES (0, 1000)",
                    "INSERT INTO frames VALUES (0, 0, 10, 0, 0)",
                    "INSERT INTO chunks VALUES (1, 0)",
                    "INSERT INTO state_undo VALUES (1, x'')")) {
                statement.execute(sql);
            }
            ops(connection, ops);
            connection.commit();
            connection.setAutoCommit(true);
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }

    private static void ops(Connection connection, int ops) throws Exception {
        try (PreparedStatement op = connection.prepareStatement(
                        "INSERT INTO user_ops VALUES (?, " + hex(1) + ", ?, 5, zeroblob(53), zeroblob(65), ?, x'')");
                PreparedStatement entry =
                        connection.prepareStatement("INSERT INTO sequenced_l2_txs VALUES (?, 0, 0, NULL, NULL)");
                PreparedStatement chunk = connection.prepareStatement("INSERT INTO chunks VALUES (?, ?)");
                PreparedStatement undo = connection.prepareStatement("INSERT INTO state_undo VALUES (?, ?)");
                PreparedStatement value = connection.prepareStatement(
                        "INSERT INTO state_values (resource, value) VALUES (?, zeroblob(32))")) {
            for (int i = 0; i < ops; i++) {
                Bytes resource = OrderScript.hash("resource" + i).bytes();
                run(op, i, i, OrderScript.hash("op" + i).bytes().toArray());
                run(entry, i);
                run(chunk, i + 2, i + 1);
                run(
                        undo,
                        i + 2,
                        UndoRecord.encode(Map.of(resource, Optional.empty())).toArray());
                run(value, (Object) resource.toArray());
            }
        }
    }

    private static void run(PreparedStatement insert, Object... values) throws Exception {
        for (int i = 0; i < values.length; i++) {
            insert.setObject(i + 1, values[i]);
        }
        insert.executeUpdate();
    }

    private static String hex(int address) {
        return "x'" + digits(address) + "'";
    }

    private static String digits(int address) {
        return OrderScript.address(address).toHex().substring(2);
    }
}
