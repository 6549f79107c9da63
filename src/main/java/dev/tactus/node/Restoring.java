package dev.tactus.node;

import dev.tactus.config.SequencerConfig;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.RpcException;
import dev.tactus.l1.post.StoredJournal;
import dev.tactus.l1.read.AgreedHead;
import dev.tactus.l1.read.L1InputFetcher;
import dev.tactus.l1.read.ReaderSettings;
import dev.tactus.protocol.Deployment;
import dev.tactus.recovery.BackupCore;
import dev.tactus.store.DataDirectory;
import dev.tactus.store.Divergence;
import dev.tactus.store.NewDataDirectory;
import dev.tactus.store.OrderReader;
import dev.tactus.store.OrderReader.BatchSummary;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SealedBatch;
import dev.tactus.store.StoredDeployment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * Makes a data directory from a backup. What was acknowledged after the backup is gone; that it may have been posted is
 * what has to be known before anything else is: L1 must hold no batch that the backup does not, none may land any more,
 * and no wallet nonce that was used may be used again. Only then does the directory appear, in an era of its own.
 * Interrupted at any point, it leaves a directory that counts as empty.
 */
public final class Restoring {
    private static final Duration ASK_LIMIT = Duration.ofSeconds(30);
    private static final Duration READ_LIMIT = Duration.ofDays(7);

    private final SequencerConfig config;
    private final Consumer<String> out;
    private final L1Client client;

    private Restoring(SequencerConfig config, Consumer<String> out, L1Client client) {
        this.config = config;
        this.out = out;
        this.client = client;
    }

    /** What came of it is said to {@code out}. */
    public static ExitCode run(SequencerConfig config, Path backup, Flushing.Plan plan, Consumer<String> out)
            throws NodeRefusedException {
        if (!Files.isRegularFile(backup)) {
            throw new NodeRefusedException(ExitCode.CONFIGURATION, "there is no file " + backup);
        }
        Path directory = config.dataDirectory();
        try (NewDataDirectory made =
                        Directories.refusing(directory, () -> NewDataDirectory.beginFrom(backup, directory, out));
                L1Client client = L1Client.connect(config.l1())) {
            new Restoring(config, out, client).restore(made.contents(), plan);
            Directories.check(directory, made::publish);
            out.accept("clients see a new era; ops acknowledged after the backup that no batch on L1 holds are lost");
            out.accept("batch_policy is as in the backup: set again what was changed since");
            out.accept("what was spent on L1 since the backup counts in no budget of the next 24 hours");
            out.accept("restore: OK, " + directory
                    + " is ready; ./tactus verify --local is the full proof of it; start the"
                    + " node, then run ./tactus verify");
            return ExitCode.CLEAN;
        }
    }

    private void restore(DataDirectory data, Flushing.Plan plan) throws NodeRefusedException {
        Directories.check(config.dataDirectory(), data::requireUndiverged);
        Deployment deployment = new L1Identity(client, config.l1()).discover(ASK_LIMIT);
        Optional<StoredDeployment> stored =
                Directories.refusing(config.dataDirectory(), () -> data.checkIdentity(deployment));
        if (stored.isEmpty()) {
            throw new NodeRefusedException(ExitCode.TERMINAL, "the backup belongs to no deployment");
        }
        var journal = new StoredJournal(data.databaseFile());
        try {
            Flushing.Settled settled = settle(data, deployment, plan.atLeast(journal.watermark()));
            long nowMs = NodeTime.system().wall().millis();
            journal.raiseWatermark(settled.nonces(), nowMs);
            out.accept("posting goes on at wallet nonce " + settled.nonces());
            out.accept(
                    "L1 nodes do not tell of what they no longer hold: if the lost node's log has a \"recorded\" line with"
                            + " l1Nonce=" + settled.nonces()
                            + " or more, run ./tactus flush-mempool --up-to one more than the"
                            + " highest before the node starts");
            Directories.check(
                    config.dataDirectory(),
                    () -> data.beginEra(UUID.randomUUID(), settled.safe().number(), nowMs));
        } catch (StoredJournal.Unreadable e) {
            throw new NodeRefusedException(
                    e.isDamage() ? ExitCode.TERMINAL : ExitCode.TRANSIENT, String.valueOf(e.getMessage()), e);
        }
    }

    /** Looks at L1 before and after: nothing is paid for a backup that is of no use, and what waits may land. */
    private Flushing.Settled settle(DataDirectory data, Deployment deployment, Flushing.Plan plan)
            throws NodeRefusedException {
        try (OrderReader order = data.reader()) {
            var head = new AgreedHead(client, deployment.chainId(), ReaderSettings.of(config.l1()));
            var reading = new Reading(deployment, order);
            reading.upTo(get(ASK_LIMIT, head.look()));
            Flushing.Settled settled = Flushing.settle(client, deployment, config, plan, out);
            reading.upTo(settled.safe());
            return settled;
        }
    }

    /** L1 from where the backup knows it on. */
    private final class Reading {
        private final Deployment deployment;
        private final L1InputFetcher fetcher;
        private final BackupCore held;
        private Optional<SafeHead> known;

        Reading(Deployment deployment, OrderReader order) {
            this.deployment = deployment;
            fetcher = new L1InputFetcher(client, deployment, ReaderSettings.of(config.l1()));
            held = new BackupCore(
                    deployment,
                    order.nextAccepted(),
                    nonce -> order.batch(nonce).flatMap(BatchSummary::sealed).map(SealedBatch::payloadHash));
            known = order.safeHead();
        }

        void upTo(L1Block safe) throws NodeRefusedException {
            long from = known.map(head -> head.number() + 1).orElse(deployment.firstBlock());
            requireSameChain(safe);
            if (from <= safe.number()) {
                var progress = new ReadingProgress(from, safe.number(), out);
                var _ = get(READ_LIMIT, fetcher.fetch(known, safe, page -> {
                    page.inputs().forEach(held::accept);
                    var end = page.boundary();
                    known = Optional.of(new SafeHead(end.number(), end.hash(), end.timestamp(), page.inputCount()));
                    progress.read(page);
                }));
            }
            if (held.firstMissing().isPresent()) {
                throw tooOld(held.firstMissing().get(), held.missing());
            }
        }

        private void requireSameChain(L1Block safe) throws NodeRefusedException {
            if (known.isEmpty() || safe.number() > known.get().number()) {
                // Reading on from there compares it.
                return;
            }
            if (safe.number() < known.get().number()) {
                throw new NodeRefusedException(
                        ExitCode.TRANSIENT,
                        "L1 is safe up to block " + safe.number() + " only, and the backup was made at block "
                                + known.get().number() + "; check SEQ_ETH_RPC_URL and run the command again");
            }
            if (!safe.hash().equals(known.get().hash())) {
                throw otherChain(
                        "block " + safe.number() + " was " + known.get().hash() + " and is " + safe.hash());
            }
        }
    }

    private static NodeRefusedException tooOld(Divergence first, long missing) {
        return new NodeRefusedException(
                ExitCode.TERMINAL,
                "the backup is too old: L1 has accepted " + missing
                        + " batch(es) that it does not hold, the first is batch "
                        + first.accepted().nonce() + " (L1 transaction "
                        + first.accepted().transactionHash() + ", block "
                        + first.accepted().blockNumber() + "; sealed in the backup: "
                        + first.sealed().map(Object::toString).orElse("nothing")
                        + "). L1 holds more than the backup: run ./tactus rebuild into the empty directory instead");
    }

    private static NodeRefusedException otherChain(String why) {
        return new NodeRefusedException(
                ExitCode.TERMINAL,
                "L1 is not the chain that the backup was made at: " + why
                        + "; check SEQ_ETH_RPC_URL, or run ./tactus rebuild instead");
    }

    private static <T> T get(Duration limit, CompletionStage<T> stage) throws NodeRefusedException {
        try {
            return Await.within(limit, stage)
                    .orElseThrow(() -> new NodeRefusedException(ExitCode.TRANSIENT, "L1 did not answer in time"));
        } catch (ExecutionException e) {
            throw switch (RpcException.unwrap(e)) {
                case RpcException cause ->
                    new NodeRefusedException(
                            ExitCode.TRANSIENT,
                            "L1 could not be read: " + cause.getMessage() + "; run the command again",
                            cause);
                case L1InputFetcher.ChainConflict cause -> otherChain(String.valueOf(cause.getMessage()));
                case Throwable cause ->
                    new NodeRefusedException(ExitCode.TERMINAL, "restoring cannot go on: " + cause, cause);
            };
        }
    }
}
