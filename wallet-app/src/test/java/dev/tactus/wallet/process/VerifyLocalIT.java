package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.config.ConfigLoader;
import dev.tactus.devnet.DevAccount;
import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;
import dev.tactus.node.SequencerNode;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.UserOp;
import dev.tactus.store.Reproved;
import dev.tactus.wallet.WalletMethod;
import dev.tactus.wallet.client.L1Rpc;
import dev.tactus.wallet.client.L1Wallet;
import dev.tactus.wallet.client.Poll;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.Submission;
import dev.tactus.wallet.client.TokenAmount;
import dev.tactus.wallet.client.UserOpSigner;
import java.io.RandomAccessFile;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code tactus verify --local} as an operator runs it, with nothing but the directory's name. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class VerifyLocalIT {
    private static final TokenAmount DEPOSIT = TokenAmount.ofTokens(100);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Poll PATIENCE = new Poll(Duration.ofMillis(50), LIMIT);

    @TempDir
    private Path directory;

    private Path data() {
        return directory.resolve("data");
    }

    @Test
    void aRunningNodeIsVerifiedAndWhatIsChangedOrMissingLaterIsFound() throws Exception {
        try (Devnet l1 = Devnet.open(DevnetOptions.defaults().withBlockTime(Duration.ofMillis(100)));
                SequencerNode node = SequencerNode.start(
                        ConfigLoader.standard().load(Map.of(), Map.of(), NodeProcess.environment(l1, data(), 0)));
                var client = new SequencerClient(node.uri())) {
            live(l1, client);

            String beside = verify(0);

            assertTrue(beside.contains("(4 ops, 1 direct inputs)"), beside);
            assertTrue(beside.contains("verify --local: OK"), beside);
        }
        assertTrue(verify(0).contains("replayed 5 entries"), "without a node, too");

        sql("DROP TRIGGER user_ops_are_fixed");
        sql("UPDATE user_ops SET outputs = CAST(x'00' || outputs AS BLOB) WHERE offset = 1");
        String changed = verify(30);
        assertTrue(changed.contains("DAMAGED") && changed.contains("user_ops: 1 rows"), changed);

        // As whoever changes it on purpose would.
        Reproved.all(data().resolve("sequencer.db"));
        String different = verify(30);
        assertTrue(different.contains("DIFFERENT at offset 1, outputs"), different);

        overwriteTable("batches");
        String damaged = verify(30);
        assertTrue(damaged.contains("DAMAGED") && damaged.contains("batches"), damaged);

        Files.delete(data().resolve("sequencer.db"));
        assertTrue(verify(2).contains("holds no database"));
    }

    /** Until a batch is final: a deposit, a transfer, one above the balance, one that is no method, and one more. */
    private static void live(Devnet l1, SequencerClient client) throws Exception {
        DevAccount alice = l1.accounts().get(0);
        DevAccount bob = l1.accounts().get(1);
        try (var rpc = new L1Rpc(l1.rpcUri())) {
            var _ = new L1Wallet(rpc, l1.chainId(), alice.key()).deposit(client.deployment(), DEPOSIT);
        }
        until("the deposit is credited", () -> client.balance(alice.address()).equals(DEPOSIT));
        var signer = new UserOpSigner(client.domain(), alice.key());
        List<Bytes> methods = List.of(
                new WalletMethod.Transfer(BigInteger.TEN, bob.address()).encode(),
                new WalletMethod.Transfer(BigInteger.TEN.pow(40), bob.address()).encode(),
                Bytes.fromHex("ff"));
        for (Bytes method : methods) {
            submit(client, signer, alice, method);
        }
        until(
                "the batch is final",
                () -> client.batch(0)
                        .filter(batch -> batch.state().equals("gold"))
                        .isPresent());
        submit(client, signer, alice, methods.getFirst());
    }

    private static void submit(SequencerClient client, UserOpSigner signer, DevAccount sender, Bytes method)
            throws Exception {
        var op = new UserOp(client.nextNonce(sender.address()), client.fee().suggestedMaxFee(), method);
        assertInstanceOf(Submission.Accepted.class, client.submit(signer.sign(op)));
    }

    private String verify(int exit) throws Exception {
        Path log = Files.createTempFile(directory, "verify", ".log");
        try (NodeProcess verify =
                NodeProcess.start(Map.of("SEQ_DATA_DIR", data().toString()), log, "verify", "--local")) {
            assertEquals(exit, verify.awaitExit(LIMIT), verify::output);
            return verify.output();
        }
    }

    private void sql(String statement) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data().resolve("sequencer.db"));
                var sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    private void overwriteTable(String table) throws Exception {
        Path database = data().resolve("sequencer.db");
        long page;
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                var sql = connection.createStatement();
                var rows = sql.executeQuery("SELECT (rootpage - 1) * (SELECT page_size FROM pragma_page_size)"
                        + " FROM sqlite_schema WHERE name = '" + table + "'")) {
            assertTrue(rows.next());
            page = rows.getLong(1);
        }
        try (var file = new RandomAccessFile(database.toFile(), "rw")) {
            file.seek(page);
            file.write(0xff);
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void until(String what, Condition condition) throws Exception {
        var _ = PATIENCE.<Boolean, Exception>until(() -> condition.holds() ? Optional.of(true) : Optional.empty())
                .orElseThrow(() -> new AssertionError("in vain: " + what));
    }
}
