package dev.tactus.wallet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Help and mistakes: nothing here reaches a node. */
@Timeout(60)
final class CommandUsageTest {
    @ParameterizedTest
    @CsvSource({
        "demo --help, --l1=KIND",
        "dev --help, --block-time=SECONDS",
        "flush-mempool --help, --up-to=NONCE",
        "rebuild --help, --wait-blocks=N",
        "backup --help, --to=FILE|FOLDER",
        "restore --help, --up-to=NONCE",
        "wallet --help, deposit",
        "wallet deposit --help, --rpc-url=URL",
        "wallet transfer --help, --to-dev-account=M",
        "wallet withdraw --help, --max-fee=EXPONENT",
        "wallet balance --help, --dev-account=N",
    })
    void everyCommandHelps(String arguments, String mentioned) {
        var run = CommandLineRun.of(arguments.split(" ", -1));

        assertEquals(0, run.exitCode());
        assertTrue(run.out().contains(mentioned), run::out);
    }

    @Test
    void theWholeCommandLineListsTheCommands() {
        var run = CommandLineRun.of("--help");

        for (String command :
                new String[] {"demo", "dev", "wallet", "run", "verify", "flush-mempool", "rebuild", "backup", "restore"
                }) {
            assertTrue(run.out().contains("\n  " + command), run::out);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wallet",
                "wallet transfer",
                "wallet transfer --dev-account 0 --amount 1",
                "wallet transfer --dev-account 0 --amount 1 --to-dev-account 1 --to 0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
                "wallet transfer --dev-account 10 --amount 1 --to-dev-account 1",
                "wallet transfer --dev-account 0 --amount 1 --to-dev-account 10",
                "wallet transfer --dev-account 0 --amount 1 --to 0x70997970C51812dc3A010C7d01b50e0d17dc79c8",
                "wallet transfer --dev-account 0 --amount 1 --to 70997970C51812dc3A010C7d01b50e0d17dc79C8",
                "wallet transfer --dev-account 0 --amount -1 --to-dev-account 1",
                "wallet transfer --dev-account 0 --amount 1e18 --to-dev-account 1",
                "wallet transfer --dev-account 0 --amount 1 --to-dev-account 1 --max-fee 65536",
                "wallet transfer --dev-account 0 --amount 1 --to-dev-account 1 --url ftp://x",
                "wallet withdraw --dev-account 0",
                "wallet deposit --dev-account 0 --amount 1 --rpc-url nowhere",
                "wallet balance",
                "rebuild --wait-blocks -1",
                "restore",
                "backup --max-log-mib 0",
                "backup --set SEQ_DATADIR=x",
                "flush-mempool --up-to -1",
                "flush-mempool --up-to many",
                "wallet steal",
                "demo --l1 mainnet",
                "dev --block-time 0",
                "dev --block-time soon",
                "dev --rpc-port 65536",
            })
    void mistakesInUsageExitTwoAndSayWhatIsWrong(String arguments) {
        var run = CommandLineRun.of(arguments.split(" ", -1));

        assertEquals(2, run.exitCode(), run::err);
        assertFalse(run.err().isBlank());
        assertFalse(run.err().contains("Exception"), run::err);
        assertEquals("", run.out());
    }

    @Test
    void aWrongAmountIsToldTheRule() {
        var run = CommandLineRun.of("wallet", "withdraw", "--dev-account", "0", "--amount", "1,5");

        assertTrue(run.err().contains("such as 1.5, or of smallest units, such as 25wei"), run::err);
    }
}
