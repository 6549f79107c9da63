package dev.tactus.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.application.LogApplication;
import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.L1Input;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.recovery.VerifyOutcome.VerifyReport;
import dev.tactus.scheduler.L1Script;
import dev.tactus.scheduler.PlainRecovery;
import dev.tactus.store.DataDirectory;
import dev.tactus.store.LaneSnapshot;
import dev.tactus.store.OrderReader;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SequencerStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A data directory made from L1 alone holds what the first one held, up to the last batch that L1 has accepted. */
@Timeout(120)
final class RebuilderTest {
    @TempDir
    private Path first = Path.of("set by JUnit");

    @TempDir
    private Path second = Path.of("set by JUnit");

    static LongStream seeds() {
        String given = System.getProperty("seed", "");
        return given.isEmpty() ? LongStream.range(0, 15) : LongStream.of(Long.parseLong(given));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theSameOrderAndStateAsInTheFirst(long seed) throws Exception {
        try (DataDirectory data = DataDirectory.open(first)) {
            data.initialise(L1Script.DEPLOYMENT, new UUID(seed, 0));
            try (SequencerStore store = data.writer();
                    OrderReader order = data.reader()) {
                var node = new NodeModel(new LogApplication(), L1Script.DEPLOYMENT, store);
                new RandomLife(seed, node, new VerifierPropertyTest.LogUsers(store)).live(120);

                rebuildAndCompare(seed, node.inputs(), node.head().orElseThrow(), order);
            }
        }
    }

    private void rebuildAndCompare(long seed, List<L1Input> inputs, SafeHead head, OrderReader order) throws Exception {
        try (DataDirectory data = DataDirectory.open(second)) {
            data.initialise(L1Script.DEPLOYMENT, new UUID(seed, 1));
            try (SequencerStore store = data.writer();
                    OrderReader rebuilt = data.reader()) {
                var rebuilder = new Rebuilder(new LogApplication(), L1Script.DEPLOYMENT, new PlainRecovery(), store);
                pages(new Random(seed), inputs, head, rebuilder);
                Rebuilder.Report report = rebuilder.finish(rebuilt.policy(), 1);

                assertEquals(order.nextAccepted(), report.batches());
                assertEquals(report.entries(), rebuilt.head());
                List<SequencedL2Tx> gold = order.feed(0, (int) report.entries());
                assertEquals(gold, rebuilt.feed(0, Integer.MAX_VALUE));
                for (long offset = 0; offset < report.entries(); offset++) {
                    assertEquals(order.outputs(offset), rebuilt.outputs(offset));
                }
                assertEquals(report.stateDigest(), rebuilt.stateDigest(rebuilt.chunkAt(rebuilt.head())));
                assertEquals(order.stateDigest(order.chunkAt(report.entries())), report.stateDigest());
                for (long nonce = 0; nonce < report.batches(); nonce++) {
                    assertEquals(
                            order.batch(nonce).orElseThrow().sealed(),
                            rebuilt.batch(nonce).orElseThrow().sealed());
                    assertEquals(order.sealedPayload(nonce), rebuilt.sealedPayload(nonce));
                }
                LaneSnapshot at = store.load();
                assertEquals(report.batches(), at.openBatch().orElseThrow().nonce());
                assertEquals(
                        head.number(),
                        at.openBatch().orElseThrow().frames().getFirst().safeBlock());
                verify(inputs, rebuilt, head);
            }
        }
    }

    private static void pages(Random random, List<L1Input> inputs, SafeHead head, Rebuilder rebuilder)
            throws Exception {
        List<L1Input> page = new ArrayList<>();
        long count = 0;
        long from = 0;
        for (L1Input input : inputs) {
            if (input.blockNumber() > head.number()) {
                break;
            }
            long before = input.blockNumber() - 1;
            boolean newBlock = page.isEmpty() || page.getLast().blockNumber() <= before;
            if (newBlock && before > from && random.nextInt(4) == 0) {
                from = before;
                rebuilder.accept(page, boundary(from, count));
                page = new ArrayList<>();
            }
            page.add(input);
            count++;
        }
        rebuilder.accept(page, head);
    }

    private static SafeHead boundary(long number, long count) {
        return new SafeHead(number, Hash32.wrap(Keccak.hash(new byte[] {(byte) number})), 0, count);
    }

    private static void verify(List<L1Input> inputs, OrderReader rebuilt, SafeHead head) {
        var verifier =
                new Verifier(new LogApplication(), L1Script.DEPLOYMENT, new PlainRecovery(), rebuilt, head.number());
        inputs.stream().filter(input -> input.blockNumber() <= head.number()).forEach(verifier::accept);
        assertInstanceOf(VerifyReport.class, verifier.finish());
    }

    @Test
    void anEmptyL1MakesAnEmptyOrder() throws Exception {
        try (DataDirectory data = DataDirectory.open(second)) {
            data.initialise(L1Script.DEPLOYMENT, new UUID(0, 1));
            try (SequencerStore store = data.writer()) {
                var rebuilder = new Rebuilder(new LogApplication(), L1Script.DEPLOYMENT, new PlainRecovery(), store);
                rebuilder.accept(List.of(), boundary(7, 0));

                Rebuilder.Report report = rebuilder.finish(store.policy(), 1);

                assertEquals(0, report.batches());
                assertEquals(0, store.load().openBatch().orElseThrow().nonce());
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new Rebuilder(new LogApplication(), L1Script.DEPLOYMENT, new PlainRecovery(), store));
            }
        }
    }

    @Test
    void aBatchThatNoNodePostsIsRefused() throws Exception {
        try (DataDirectory data = DataDirectory.open(second)) {
            data.initialise(L1Script.DEPLOYMENT, new UUID(0, 1));
            try (SequencerStore store = data.writer()) {
                var rebuilder = new Rebuilder(new LogApplication(), L1Script.DEPLOYMENT, new PlainRecovery(), store);
                Bytes empty = NodeModel.tagged(Bytes.wrap(BatchCodec.encode(new Batch(0, List.of()))));
                L1Input submission = new L1Script().input(5, L1Script.SUBMITTER, empty);

                var refused = assertThrows(
                        Rebuilder.NotRebuildable.class, () -> rebuilder.accept(List.of(submission), boundary(7, 1)));
                assertTrue(String.valueOf(refused.getMessage()).contains("batch 0"));
            }
        }
    }
}
