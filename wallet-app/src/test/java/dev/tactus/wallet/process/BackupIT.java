package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.devnet.DevelopmentL1;
import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;
import dev.tactus.l1.post.StoredJournal;
import dev.tactus.node.ExitCode;
import dev.tactus.node.NodeRefusedException;
import dev.tactus.wallet.client.Poll;
import dev.tactus.wallet.client.SignedOp;
import dev.tactus.wallet.client.Submission;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.utils.Numeric;

/** A data directory is lost, and there is a backup, or what somebody took for one. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class BackupIT extends HostileFixture {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Override
    DevelopmentL1 open() throws Exception {
        return Devnet.open(DevnetOptions.defaults().withSafeDistance(SAFE_DISTANCE));
    }

    @Override
    Map<String, String> settings() {
        return Map.of("SEQ_MAX_BATCH_OPEN_SECONDS", "86400");
    }

    @BeforeEach
    void fund() throws Exception {
        deposit(user(0));
        mineUntilCredited(user(0));
    }

    @Test
    void whatWasBackedUpComesBackAndPostingGoesOn() throws Exception {
        SignedOp gold = gold(0);
        SignedOp sealed = sealed(1);
        SignedOp open = submitted(2);
        String said = backUp();
        assertTrue(said.contains("recovery generation 0"), said);
        SignedOp later = submitted(3);
        String era = era();
        lose();

        String restored = finished(command("restore", "--wait-blocks", "2", backup().toString()), 0);

        assertTrue(restored.contains("posting goes on at wallet nonce"), restored);
        for (String toDo : List.of("--up-to", "batch_policy", "budget", "./tactus verify --local")) {
            assertTrue(restored.contains(toDo), () -> toDo + " in " + restored);
        }
        String verified = finished(command("verify", "--local"), 0);
        assertTrue(verified.contains("verify --local: OK"), verified);
        startNode();
        assertNotEquals(era, era());
        for (SignedOp op : List.of(gold, sealed, open)) {
            acknowledged.submitAgain(client, op);
        }
        assertEquals("unknown", status(later));
        assertEraChanged(era);
        acknowledged.submit(client, later);
        SignedOp last = sealed(4);
        mineUntil("posting goes on", () -> status(last).equals("safe"));
        assertEquals(5, assertAgreesWithL1().userOps());
    }

    @Test
    void d13_aBackupThatIsOlderThanWhatL1AcceptedIsRefused() throws Exception {
        var _ = gold(0);
        String _ = backUp();
        var _ = gold(1);
        long batches = goldBatches();
        lose();
        long sent = transactions();

        String refused = finished(command("restore", backup().toString()), 30);

        assertTrue(refused.contains("./tactus rebuild"), refused);
        assertEquals(sent, transactions(), "nothing was paid for");
        assertFalse(Files.exists(dataDirectory().resolve("sequencer.db")));
        String rebuilt = finished(command("rebuild"), 0);
        assertTrue(rebuilt.contains("\n" + batches + " batches"), rebuilt);
    }

    @Test
    void d13_whatWasPostedAfterTheBackupAndLandsMeanwhileIsFound() throws Exception {
        var _ = gold(0);
        String _ = backUp();
        JsonNode post = postThatWaits(1);
        lose();

        String refused = finished(command("restore", "--wait-blocks", "100000", backup().toString()), 30);

        assertTrue(commands.isMined(hash(post)));
        assertTrue(refused.contains("./tactus rebuild"), refused);
        assertFalse(Files.exists(dataDirectory().resolve("sequencer.db")));
    }

    @Test
    void d13_whatWasPostedAfterTheBackupAndWaitsCanNeverLand() throws Exception {
        var _ = gold(0);
        String _ = backUp();
        JsonNode post = postThatWaits(1);
        SignedOp lost = anOp(user(0), 1);
        lose();
        BigInteger offered = Numeric.decodeQuantity(post.path("maxFeePerGas").asText());
        commands.nextBaseFee(offered.multiply(BigInteger.TWO));
        commands.mine(1);

        NodeProcess restore = command("restore", "--wait-blocks", "0", backup().toString());
        // With every block that is mined the fee falls, and what waits would land before it is replaced.
        var _ = until("it is replaced", () -> Optional.of(restore.output()).filter(it -> it.contains("that replace")));
        String _ = finished(restore, 0);

        assertFalse(commands.isMined(hash(post)));
        assertTrue(commands.waiting(l1.submitter()).isEmpty());
        long watermark = new StoredJournal(dataDirectory().resolve("sequencer.db")).watermark();
        assertEquals(transactions(), watermark, "no nonce is used again, whatever a node counts");
        startNode();
        assertEquals("unknown", status(lost));
        assertInstanceOf(Submission.Accepted.class, client.submit(sealed(1)));
        mineUntil("posting goes on", () -> status(lost).equals("safe"));
        assertEquals(2, assertAgreesWithL1().userOps());
    }

    @Test
    void d13_anOldCopyInPlaceOfTheDirectoryIsRefusedAtEveryStart() throws Exception {
        var _ = gold(0);
        stopNode();
        copy("sequencer.db");
        startNode();
        var _ = gold(1);
        stopNode();
        putInPlace();

        assertRefused();
        assertRefused();
    }

    /** Both as an operator may do it to a running node; SQLite itself takes them for older databases. */
    @Test
    void d12_aCopyWithoutItsLogOrWithAPartOfItIsRefusedSinceL1ShowsMore() throws Exception {
        for (int i = 0; i < 3; i++) {
            var _ = gold(i);
        }
        copy("sequencer.db", "sequencer.db-wal");
        stopNode();
        Path log = copies().resolve("sequencer.db-wal");
        byte[] whole = Files.readAllBytes(log);
        assertTrue(whole.length > 0);

        Files.write(log, java.util.Arrays.copyOf(whole, whole.length / 3));
        putInPlace();
        assertRefused();

        Files.delete(log);
        putInPlace();
        assertRefused();
    }

    @Test
    void d12_aCopiedDatabaseIsNotRestored() throws Exception {
        var _ = gold(0);
        copy("sequencer.db");
        lose();

        String refused =
                finished(command("restore", copies().resolve("sequencer.db").toString()), 30);

        assertTrue(refused.contains("tactus backup"), refused);
    }

    @Test
    void commandsRefuseWhatWouldOverwriteAndWhatIsNotThere() throws Exception {
        String _ = backUp();
        byte[] before = Files.readAllBytes(backup());
        String again = finished(command("backup", "--to", backup().toString()), 2);
        assertTrue(again.contains("is there already"), again);
        assertEquals(
                new String(before, StandardCharsets.ISO_8859_1),
                Files.readString(backup(), StandardCharsets.ISO_8859_1));

        String inUse = finished(command("restore", backup().toString()), 2);
        assertTrue(inUse.contains("SEQ_DATA_DIR"), inUse);
        assertEquals(2, command("restore", "/nowhere/b.db").awaitExit(LIMIT));
        var _ = gold(0);
    }

    /** An op that is final. */
    private SignedOp gold(long nonce) throws Exception {
        SignedOp op = sealed(nonce);
        mineUntil("op " + nonce + " is final", () -> status(op).equals("safe"));
        return op;
    }

    /** A slow machine seals one for the deposit before there is an op. */
    private long goldBatches() throws Exception {
        long nonce = 0;
        while (client.batch(nonce).filter(it -> it.state().equals("gold")).isPresent()) {
            nonce++;
        }
        return nonce;
    }

    private JsonNode postThatWaits(long nonce) throws Exception {
        mineUntil("nothing waits", () -> commands.waiting(l1.submitter()).isEmpty());
        commands.automine(false);
        var _ = sealed(nonce);
        return until(
                "a post waits", () -> commands.waiting(l1.submitter()).stream().findFirst());
    }

    private Path backup() {
        return dataDirectory().resolveSibling("b.db");
    }

    private String backUp() throws Exception {
        String said = finished(command("backup", "--to", backup().toString()), 0);
        assertTrue(said.contains("backup: OK"), said);
        return said;
    }

    private void lose() throws Exception {
        stopNode();
        Files.move(dataDirectory(), dataDirectory().resolveSibling("lost"));
    }

    private Path copies() throws Exception {
        return Files.createDirectories(dataDirectory().resolveSibling("copies"));
    }

    /** By another process: this one must not open the files of its own node. */
    private void copy(String... files) throws Exception {
        for (String file : files) {
            Process cp =
                    new ProcessBuilder("cp", dataDirectory().resolve(file).toString(), copies().toString()).start();
            assertEquals(0, cp.waitFor());
        }
    }

    private void putInPlace() throws Exception {
        try (Stream<Path> files = Files.list(dataDirectory())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        try (Stream<Path> files = Files.list(copies())) {
            for (Path file : files.toList()) {
                Files.copy(file, dataDirectory().resolve(file.getFileName()));
            }
        }
    }

    private void assertRefused() {
        var refused = assertThrows(NodeRefusedException.class, this::startNode);
        assertEquals(ExitCode.TERMINAL, refused.exitCode());
        assertTrue(String.valueOf(refused.getMessage()).contains("./tactus rebuild"), refused.getMessage());
    }

    private long transactions() {
        return Numeric.decodeQuantity(chain.call(
                                "eth_getTransactionCount",
                                l1.submitter().address().toHex(),
                                "pending")
                        .asText())
                .longValueExact();
    }

    private String era() throws Exception {
        return operations.json("/history?from=0&limit=1").path("era_id").asText();
    }

    private void assertEraChanged(String before) throws Exception {
        String answer =
                RawUpgrade.answer(node.uri(), "/ws/subscribe?era_id=" + before + "&recovery_generation=0&next_input=1");
        assertTrue(answer.startsWith("HTTP/1.1 409") && answer.contains("ERA_CHANGED"), answer);
        assertTrue(answer.contains(era()), answer);
    }

    private NodeProcess command(String... arguments) throws Exception {
        Path log = Files.createTempFile(dataDirectory().getParent(), arguments[0], ".log");
        Map<String, String> environment = NodeProcess.environment(l1, dataDirectory(), 0);
        environment.putAll(settings());
        return NodeProcess.start(environment, log, arguments);
    }

    /** Blocks are mined as long as it runs. */
    private String finished(NodeProcess command, int exit) throws Exception {
        try (command) {
            var _ = new Poll(Duration.ofMillis(100), LIMIT).until(() -> {
                if (command.hasEnded()) {
                    return Optional.of(true);
                }
                commands.mine(1);
                return Optional.empty();
            });
            assertEquals(exit, command.awaitExit(LIMIT), command::output);
            return command.output();
        }
    }
}
