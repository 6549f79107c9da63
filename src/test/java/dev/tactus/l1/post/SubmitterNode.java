package dev.tactus.l1.post;

import com.typesafe.config.ConfigFactory;
import dev.tactus.config.PrivateKey;
import dev.tactus.l1.Backoff;
import dev.tactus.l1.FakeL1;
import dev.tactus.l1.L1Client;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Deployment;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;

/** One life of a submitter: an actor system with the real journal on a database file, its time in the test's hand. */
final class SubmitterNode implements AutoCloseable {
    static final WalletKey WALLET = WalletKey.of(new PrivateKey(Bytes.fromHex("11".repeat(32))));
    static final Duration IDLE_POLL = Duration.ofSeconds(5);
    static final SubmitterSettings SETTINGS =
            new SubmitterSettings(IDLE_POLL, 2, 4, 16, 10, 5, SpendLimits.AMPLE, Backoff.L1);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final PostingView view = new PostingView();
    final List<Throwable> journalFailures = new CopyOnWriteArrayList<>();
    final ActorTestKit kit;
    final ActorRef<BatchSubmitterActor.Command> submitter;
    private final ManualTime time;
    private final TestProbe<Done> probe;

    SubmitterNode(Path database, FakeL1 l1, SealedBatches batches) {
        this(database, l1, l1.deployment(), batches, Settlement.NONE);
    }

    SubmitterNode(Path database, L1Client l1, Deployment deployment, SealedBatches batches, Settlement settlement) {
        kit = ActorTestKit.create(ManualTime.config()
                .withFallback(JournalConfig.forDatabase(database))
                .withFallback(ConfigFactory.parseResources("journal.conf"))
                .withFallback(ConfigFactory.load()));
        time = ManualTime.get(kit.system());
        probe = kit.createTestProbe();
        submitter = kit.spawn(BatchSubmitterActor.create(
                new BatchSubmitterActor.Wiring(l1, deployment, batches, WALLET, SETTINGS, view, settlement, () -> 0),
                journalFailures::add));
    }

    static FakeL1 l1() {
        return new FakeL1(WALLET.address(), 0);
    }

    static void createTables(Path database) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                statement.executeUpdate(table);
            }
        }
    }

    private static final List<String> TABLES = List.of("PRAGMA journal_mode = WAL", """
            CREATE TABLE event_journal (
                ordering INTEGER PRIMARY KEY AUTOINCREMENT, deleted BOOLEAN NOT NULL DEFAULT 0,
                persistence_id VARCHAR(255) NOT NULL, sequence_number BIGINT NOT NULL, writer VARCHAR NOT NULL,
                write_timestamp BIGINT NOT NULL, adapter_manifest VARCHAR NOT NULL, event_payload BLOB NOT NULL,
                event_ser_id INTEGER NOT NULL, event_ser_manifest VARCHAR NOT NULL, meta_payload BLOB,
                meta_ser_id INTEGER, meta_ser_manifest VARCHAR, UNIQUE (persistence_id, sequence_number))
            """, """
            CREATE TABLE event_tag (
                event_id BIGINT NOT NULL REFERENCES event_journal (ordering) ON DELETE CASCADE, tag VARCHAR NOT NULL,
                PRIMARY KEY (event_id, tag))
            """, """
            CREATE TABLE snapshot (
                persistence_id VARCHAR(255) NOT NULL, sequence_number BIGINT NOT NULL, created BIGINT NOT NULL,
                snapshot_ser_id INTEGER NOT NULL, snapshot_ser_manifest VARCHAR NOT NULL,
                snapshot_payload BLOB NOT NULL, meta_ser_id INTEGER, meta_ser_manifest VARCHAR, meta_payload BLOB,
                PRIMARY KEY (persistence_id, sequence_number))
            """);

    void nudge() {
        submitter.tell(BatchSubmitterActor.BatchSealed.INSTANCE);
    }

    /** Lets time pass until the check holds, a poll at a time. */
    void eventually(Runnable check) {
        probe.awaitAssert(PATIENCE, Duration.ofMillis(20), () -> {
            time.timePasses(IDLE_POLL);
            check.run();
            return Done.getInstance();
        });
    }

    /** Waits for the check without letting time pass. */
    void soon(Runnable check) {
        probe.awaitAssert(PATIENCE, Duration.ofMillis(20), () -> {
            check.run();
            return Done.getInstance();
        });
    }

    void drain() {
        TestProbe<Done> drained = kit.createTestProbe();
        submitter.tell(new BatchSubmitterActor.Drain(drained.ref()));
        drained.receiveMessage(PATIENCE);
    }

    @Override
    public void close() {
        kit.shutdownTestKit();
    }
}
