package dev.tactus.l1.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import dev.tactus.config.SequencerConfig;
import dev.tactus.devnet.DevContracts;
import dev.tactus.devnet.DevelopmentL1;
import dev.tactus.l1.Backoff;
import dev.tactus.l1.BlockRef;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.L1Discovery;
import dev.tactus.l1.read.InputPage;
import dev.tactus.l1.read.InputReaderActor;
import dev.tactus.l1.read.L1InputFetcher;
import dev.tactus.l1.read.ReadCursor;
import dev.tactus.l1.read.ReaderSettings;
import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.L1Input;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.WireUserOp;
import dev.tactus.store.AcceptedBatch;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SafeSlice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reader and submitter together over a development L1 of either kind: what one posts, the other finds accepted. */
@Timeout(180)
abstract class L1RoundTripSuite {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LARGEST_BATCH = 32_000;

    @TempDir
    Path folder;

    private final List<SafeSlice> slices = new CopyOnWriteArrayList<>();
    private final List<Bytes> sealed = new CopyOnWriteArrayList<>();

    abstract DevelopmentL1 open() throws IOException;

    @Test
    void batchesOfEverySizeLandAndAreReadBackAsAccepted() throws Exception {
        Path database = folder.resolve("sequencer.db");
        SubmitterNode.createTables(database);
        try (DevelopmentL1 l1 = open();
                L1Client client = L1Client.connect(config(l1))) {
            Deployment deployment = discover(client, l1);
            assertEquals(DevContracts.WELL_KNOWN.inputBox(), deployment.inputBox());
            l1.mine(3);
            long safe = safe(client).number();
            sealed.add(batch(0, safe, 0));
            sealed.add(batch(1, safe, 5_000));
            sealed.add(batch(2, safe, LARGEST_BATCH));
            var view = new PostingView();
            ActorTestKit kit = ActorTestKit.create(JournalConfig.forDatabase(database)
                    .withFallback(ConfigFactory.parseResources("journal.conf"))
                    .withFallback(ConfigFactory.load()));
            try {
                kit.spawn(reader(client, deployment));
                kit.spawn(BatchSubmitterActor.create(
                        new BatchSubmitterActor.Wiring(
                                client,
                                deployment,
                                batches(),
                                WalletKey.of(l1.submitter().key()),
                                new SubmitterSettings(
                                        Duration.ofMillis(100), 2, 4, 16, 10, 5, SpendLimits.AMPLE, Backoff.L1),
                                view,
                                Settlement.NONE,
                                () -> 0),
                        failure -> {}));
                TestProbe<Done> probe = kit.createTestProbe();
                probe.awaitAssert(PATIENCE, Duration.ofMillis(100), () -> {
                    mine(l1);
                    assertEquals(
                            Optional.of(SlotStage.ACCEPTED),
                            view.posting(2).map(PostingView.Posting::stage),
                            () -> view.status().toString());
                    return Done.getInstance();
                });
            } finally {
                kit.shutdownTestKit();
            }

            assertEquals(
                    List.of(0L, 1L, 2L),
                    accepted().stream().map(AcceptedBatch::nonce).toList());
            for (AcceptedBatch batch : accepted()) {
                var receipt = client.receipt(batch.transactionHash())
                        .toCompletableFuture()
                        .get()
                        .orElseThrow();
                assertTrue(receipt.succeeded());
                assertEquals(batch.blockNumber(), receipt.blockNumber());
            }
            assertEquals(sealed, payloadsFromL1Alone(client, deployment));
        }
    }

    private List<Bytes> payloadsFromL1Alone(L1Client client, Deployment deployment) throws Exception {
        List<InputPage> pages = new ArrayList<>();
        new L1InputFetcher(client, deployment, settings())
                .fetch(safe(client), pages::add)
                .toCompletableFuture()
                .get();
        return pages.stream()
                .flatMap(page -> page.inputs().stream())
                .map(L1Input::payload)
                .map(payload -> payload.slice(1, payload.size()))
                .toList();
    }

    private static L1Block safe(L1Client client) throws Exception {
        return client.block(BlockRef.Tag.SAFE).toCompletableFuture().get().orElseThrow();
    }

    private static Deployment discover(L1Client client, DevelopmentL1 l1) throws Exception {
        DevContracts contracts = l1.contracts();
        return new L1Discovery(client)
                .discover(new L1Discovery.Known(
                        l1.chainId(),
                        contracts.application(),
                        l1.submitter().address(),
                        List.of(contracts.erc20Portal()),
                        contracts.token()))
                .toCompletableFuture()
                .get();
    }

    private static ReaderSettings settings() {
        return new ReaderSettings(Duration.ofMillis(100), 2_000, 1_000, Set.of(), Backoff.L1);
    }

    private org.apache.pekko.actor.typed.Behavior<InputReaderActor.Command> reader(
            L1Client client, Deployment deployment) {
        return InputReaderActor.create(new InputReaderActor.Wiring(
                client,
                deployment,
                settings(),
                () -> CompletableFuture.completedStage(new ReadCursor(Optional.empty(), 0)),
                (slice, _) -> {
                    slices.add(slice);
                    return CompletableFuture.completedStage(Done.getInstance());
                },
                status -> {},
                fault -> {
                    throw new AssertionError(fault.describe());
                },
                Clock.systemUTC(),
                System::nanoTime,
                () -> 0));
    }

    private List<AcceptedBatch> accepted() {
        return slices.stream().flatMap(slice -> slice.accepted().stream()).toList();
    }

    private SealedBatches batches() {
        return new SealedBatches() {
            @Override
            public CompletionStage<Horizon> horizon() {
                Optional<SafeHead> head = slices.isEmpty()
                        ? Optional.empty()
                        : Optional.of(slices.getLast().head());
                long safeBlock = head.map(SafeHead::number).orElse(-1L);
                return CompletableFuture.completedStage(
                        new Horizon(safeBlock, accepted().size(), sealed.size(), 0, OptionalLong.empty(), head));
            }

            @Override
            public CompletionStage<Payload> payload(long nonce) {
                Bytes ssz = sealed.get((int) nonce);
                return CompletableFuture.completedStage(new Payload(ssz, Keccak.hash(ssz)));
            }
        };
    }

    /** One frame, with one op of bytes that cost as much as bytes can, if it has any. */
    private static Bytes batch(long nonce, long safeBlock, int size) {
        if (size == 0) {
            return encode(new Batch(nonce, List.of(new Frame(List.of(), safeBlock, 0))));
        }
        byte[] data = new byte[size - BatchCodec.EMPTY_BATCH_BYTES - BatchCodec.FRAME_BYTES - BatchCodec.OP_BYTES];
        var random = new Random(nonce);
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (1 + random.nextInt(255));
        }
        var op = new WireUserOp(new UserOp(0, 0, Bytes.wrap(data)), Bytes.wrap(new byte[65]));
        return encode(new Batch(nonce, List.of(new Frame(List.of(op), safeBlock, 0))));
    }

    private static Bytes encode(Batch batch) {
        return Bytes.wrap(BatchCodec.encode(batch));
    }

    private static void mine(DevelopmentL1 l1) {
        try {
            l1.mine(1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static SequencerConfig.L1 config(DevelopmentL1 l1) {
        return new SequencerConfig.L1(
                List.of(l1.rpcUri()),
                l1.chainId(),
                l1.contracts().application(),
                List.of(l1.contracts().erc20Portal()),
                l1.contracts().token(),
                l1.submitter().key(),
                List.of(),
                Duration.ofMillis(100),
                Duration.ofSeconds(10),
                1,
                false,
                Duration.ofSeconds(30),
                1,
                Duration.ofSeconds(30));
    }
}
