package dev.tactus.node;

import dev.tactus.config.SequencerConfig;
import dev.tactus.crypto.SignatureRecoveries;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.RpcException;
import dev.tactus.l1.read.InputPage;
import dev.tactus.l1.read.L1InputFetcher;
import dev.tactus.l1.read.ReaderSettings;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.Hash32;
import dev.tactus.recovery.Rebuilder;
import dev.tactus.store.DataDirectory;
import dev.tactus.store.NewDataDirectory;
import dev.tactus.store.OrderReader;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SequencerStore;
import dev.tactus.store.StoreException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * Makes a data directory from L1 alone (protocol §10): settles the wallet's nonces, so that nothing lands that was not
 * read; reads up to a safe block from there on; folds and stores; and holds the stored state against the fold's.
 * Interrupted at any point, it leaves a directory that counts as empty.
 */
public final class Rebuilding {
    private static final Duration ASK_LIMIT = Duration.ofSeconds(30);
    private static final Duration READ_LIMIT = Duration.ofDays(7);

    private Rebuilding() {}

    /** What came of it is said to {@code out}. */
    public static ExitCode run(SequencerConfig config, Flushing.Plan plan, Consumer<String> out)
            throws NodeRefusedException {
        try (NewDataDirectory made = Directories.refusing(
                        config.dataDirectory(), () -> NewDataDirectory.begin(config.dataDirectory()));
                L1Client client = L1Client.connect(config.l1())) {
            Deployment deployment = new L1Identity(client, config.l1()).discover(ASK_LIMIT);
            L1Block settled =
                    Flushing.settle(client, deployment, config, plan, out).safe();
            Rebuilder.Report report = fill(config, made.contents(), client, deployment, settled, out);
            Directories.refusing(config.dataDirectory(), () -> {
                made.publish();
                return report;
            });
            out.accept(report.batches() + " batches, " + report.entries() + " entries");
            out.accept("state digest " + report.stateDigest());
            out.accept("ops that no batch on L1 holds are lost; batch_policy has its defaults again: set gas_price");
            out.accept("rebuild: OK, " + config.dataDirectory() + " is ready");
            return ExitCode.CLEAN;
        }
    }

    private static Rebuilder.Report fill(
            SequencerConfig config,
            DataDirectory data,
            L1Client client,
            Deployment deployment,
            L1Block safe,
            Consumer<String> out)
            throws NodeRefusedException {
        Directories.refusing(config.dataDirectory(), () -> data.initialise(deployment, UUID.randomUUID()));
        try (SequencerStore store = data.writer();
                OrderReader order = data.reader()) {
            var rebuilder = new Rebuilder(Applications.load(deployment), deployment, SignatureRecoveries.best(), store);
            var fetcher = new L1InputFetcher(client, deployment, ReaderSettings.of(config.l1()));
            read(fetcher, safe, rebuilder, new ReadingProgress(deployment.firstBlock(), safe.number(), out));
            Rebuilder.Report report =
                    rebuilder.finish(store.policy(), NodeTime.system().wall().millis());
            require(report, order);
            return report;
        } catch (StoreException e) {
            throw new NodeRefusedException(ExitCode.TRANSIENT, "the new store cannot be written: " + e.getMessage(), e);
        } catch (Rebuilder.NotRebuildable e) {
            throw new NodeRefusedException(ExitCode.TERMINAL, String.valueOf(e.getMessage()), e);
        }
    }

    private static void read(L1InputFetcher fetcher, L1Block safe, Rebuilder rebuilder, ReadingProgress progress)
            throws NodeRefusedException, StoreException {
        try {
            var _ = Await.within(READ_LIMIT, fetcher.fetch(safe, page -> {
                        accept(rebuilder, page);
                        progress.read(page);
                    }))
                    .orElseThrow(() -> new NodeRefusedException(ExitCode.TRANSIENT, "L1 did not answer in time"));
        } catch (ExecutionException e) {
            switch (RpcException.unwrap(e)) {
                case RpcException cause ->
                    throw new NodeRefusedException(
                            ExitCode.TRANSIENT,
                            "L1 could not be read: " + cause.getMessage() + "; run the command again",
                            cause);
                case L1InputFetcher.ChainConflict cause ->
                    throw new NodeRefusedException(
                            ExitCode.TRANSIENT, "L1 changed meanwhile: " + cause.getMessage(), cause);
                case StoreException cause -> throw cause;
                case Rebuilder.NotRebuildable cause -> throw cause;
                case Throwable cause ->
                    throw new NodeRefusedException(ExitCode.TERMINAL, "rebuilding cannot go on: " + cause, cause);
            }
        }
    }

    private static void accept(Rebuilder rebuilder, InputPage page) {
        var end = page.boundary();
        try {
            rebuilder.accept(page.inputs(), new SafeHead(end.number(), end.hash(), end.timestamp(), page.inputCount()));
        } catch (StoreException e) {
            throw new CompletionException(e);
        }
    }

    /** What was written is read back: a data directory is not made of hope. */
    private static void require(Rebuilder.Report report, OrderReader order) throws NodeRefusedException {
        Hash32 stored = order.stateDigest(order.chunkAt(report.entries()));
        if (order.head() != report.entries() || !stored.equals(report.stateDigest())) {
            throw new NodeRefusedException(
                    ExitCode.TERMINAL,
                    "the new store holds " + order.head() + " entries and the state " + stored + ", but L1 says "
                            + report.entries() + " and " + report.stateDigest());
        }
    }
}
