package dev.tactus.wallet.cli;

import dev.tactus.store.DataDirectory;
import dev.tactus.store.DataDirectoryException;
import dev.tactus.store.OrderReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Tunes the fee policy as an operator does: with plain SQL on the sequencer's database. */
public final class OperatorPolicy {
    private OperatorPolicy() {}

    /**
     * Sets the gas price in a data directory that no node has started in yet, creating it if needed, so that the first
     * frame already charges by it. Leaves one alone in which a node has started: its operator may have changed it.
     *
     * @param gasPrice smallest fee-token units for each unit of L1 gas
     */
    public static void initialGasPrice(Path dataDirectory, long gasPrice) throws CommandFailure {
        try (DataDirectory data = DataDirectory.open(dataDirectory)) {
            if (!startedBefore(data)) {
                update("jdbc:sqlite:" + data.databaseFile(), gasPrice);
            }
        } catch (DataDirectoryException | SQLException e) {
            throw new CommandFailure("the data directory " + dataDirectory + " cannot be used: " + e.getMessage());
        }
    }

    private static boolean startedBefore(DataDirectory data) {
        try (OrderReader reader = data.reader()) {
            return reader.deployment().isPresent();
        }
    }

    private static void update(String url, long gasPrice) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement statement = connection.prepareStatement("UPDATE batch_policy SET gas_price = ?")) {
            statement.setLong(1, gasPrice);
            statement.executeUpdate();
        }
    }
}
