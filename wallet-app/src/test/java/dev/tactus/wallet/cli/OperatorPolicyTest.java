package dev.tactus.wallet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Deployment;
import dev.tactus.store.DataDirectory;
import dev.tactus.store.OrderReader;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class OperatorPolicyTest {
    @TempDir
    private Path directory;

    @Test
    void setsTheGasPriceBeforeAnyNodeHasStarted() throws Exception {
        OperatorPolicy.initialGasPrice(directory, 10);

        assertEquals(10, gasPrice());
    }

    @Test
    void leavesThePolicyOfAUsedDirectoryAlone() throws Exception {
        try (DataDirectory data = DataDirectory.open(directory)) {
            data.initialise(
                    new Deployment(31337, address(1), address(2), 0, address(3), List.of(address(4)), address(5)),
                    new UUID(1, 2));
        }

        OperatorPolicy.initialGasPrice(directory, 10);

        assertEquals(0, gasPrice());
    }

    private long gasPrice() throws Exception {
        try (DataDirectory data = DataDirectory.openReadOnly(directory);
                OrderReader reader = data.reader()) {
            return reader.policy().gasPrice();
        }
    }

    private static Address address(int last) {
        return Address.fromHex("00".repeat(19) + "0" + last);
    }
}
