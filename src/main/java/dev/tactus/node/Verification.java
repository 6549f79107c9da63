package dev.tactus.node;

import dev.tactus.config.SequencerConfig;
import dev.tactus.crypto.SignatureRecoveries;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.RpcException;
import dev.tactus.l1.read.AgreedHead;
import dev.tactus.l1.read.L1InputFetcher;
import dev.tactus.l1.read.ReaderSettings;
import dev.tactus.protocol.Deployment;
import dev.tactus.recovery.Verifier;
import dev.tactus.recovery.VerifyOutcome;
import dev.tactus.store.DataDirectory;
import dev.tactus.store.OrderReader;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** Holds a data directory against L1: what the canonical scheduler makes of L1 alone must be what the node stored. */
public final class Verification {
    private static final Duration ASK_LIMIT = Duration.ofSeconds(30);
    private static final Duration READ_LIMIT = Duration.ofHours(6);

    private Verification() {}

    /** What came of it, with the words for an operator printed by {@link #run}. */
    public static ExitCode run(SequencerConfig config, Consumer<String> out) throws NodeRefusedException {
        VerifyOutcome outcome = outcome(config, out);
        return switch (outcome) {
            case VerifyOutcome.VerifyReport report -> {
                describe(report).lines().forEach(out);
                yield ExitCode.CLEAN;
            }
            case VerifyOutcome.FirstDifference difference -> {
                out.accept("DIFFERENT at offset " + difference.offset() + ", " + difference.field());
                out.accept("  L1 says:       " + difference.expected());
                out.accept("  the node has:  " + difference.found());
                yield ExitCode.TERMINAL;
            }
        };
    }

    /** Folds L1 up to its safe head and compares; the data directory may be in use by a running node. */
    public static VerifyOutcome outcome(SequencerConfig config, Consumer<String> progress) throws NodeRefusedException {
        try (DataDirectory data = Directories.openReadOnly(config.dataDirectory());
                OrderReader order = data.reader();
                L1Client client = L1Client.connect(config.l1())) {
            Deployment deployment = new L1Identity(client, config.l1()).discover(ASK_LIMIT);
            Directories.refusing(config.dataDirectory(), () -> data.checkIdentity(deployment));
            ReaderSettings settings = ReaderSettings.of(config.l1());
            L1Block safe = get(ASK_LIMIT, new AgreedHead(client, deployment.chainId(), settings).look());
            var reading = new ReadingProgress(deployment.firstBlock(), safe.number(), progress);
            var verifier = new Verifier(
                    Applications.load(deployment), deployment, SignatureRecoveries.best(), order, safe.number());
            var fetcher = new L1InputFetcher(client, deployment, settings);
            get(READ_LIMIT, fetcher.fetch(safe, page -> {
                page.inputs().forEach(verifier::accept);
                reading.read(page);
            }));
            return verifier.finish();
        }
    }

    private static <T> T get(Duration limit, CompletionStage<T> stage) throws NodeRefusedException {
        try {
            return Await.within(limit, stage)
                    .orElseThrow(() -> new NodeRefusedException(ExitCode.TRANSIENT, "L1 did not answer in time"));
        } catch (ExecutionException e) {
            Throwable cause = RpcException.unwrap(e);
            boolean ofL1 = cause instanceof RpcException || cause instanceof L1InputFetcher.ChainConflict;
            throw ofL1
                    ? new NodeRefusedException(ExitCode.TRANSIENT, "L1 could not be read: " + cause.getMessage(), cause)
                    : new NodeRefusedException(ExitCode.TERMINAL, "verification cannot go on: " + cause, cause);
        }
    }

    private static String describe(VerifyOutcome.VerifyReport report) {
        String gold = report.goldBatch().isPresent()
                ? Long.toUnsignedString(report.goldBatch().getAsLong())
                : "none";
        return """
                verified up to L1 block %d: %d inputs, %d batches accepted, %d refused, %d stale, %d garbage
                last gold batch %s: %d entries agree (%d ops, %d direct inputs), %d ops skipped
                state digest %s
                beyond, not compared: %d entries of the node, %d direct inputs waiting, %d later inputs on L1
                verify: OK
                """.formatted(
                        report.comparedBlock(),
                        report.inputs(),
                        report.accepted(),
                        report.refused(),
                        report.stale(),
                        report.garbage(),
                        gold,
                        report.entries(),
                        report.userOps(),
                        report.directInputs(),
                        report.skippedOps(),
                        report.stateDigest(),
                        report.tail().nodeEntries(),
                        report.tail().waitingDirectInputs(),
                        report.tail().laterInputs());
    }
}
