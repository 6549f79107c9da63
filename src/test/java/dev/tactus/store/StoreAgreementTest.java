package dev.tactus.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import dev.tactus.sim.Dice;
import dev.tactus.sim.Tally;
import dev.tactus.sim.store.SimDisk;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulated disk takes, refuses and answers what the database does, step by step, mistakes included. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class StoreAgreementTest {
    private static final int STEPS = 60;

    @TempDir
    private Path folder = Path.of("set by JUnit");

    private final Tally tally = new Tally();

    static LongStream seeds() {
        Long fixed = Long.getLong("tactus.seed");
        return fixed != null ? LongStream.of(fixed) : LongStream.rangeClosed(1, 30);
    }

    /** The same store twice. */
    private record Pair(
            SqliteSequencerStore database, OrderReader databaseReader, SequencerStore model, OrderReader reader)
            implements AutoCloseable {
        /** No power will fail here, and to sync at every commit takes most of the time. */
        void hurry() throws SQLException {
            database.session().run("PRAGMA synchronous = OFF");
        }

        void reopen() throws SQLException {
            database.reopen();
            model.reopen();
            hurry();
        }

        @Override
        public void close() {
            databaseReader.close();
            database.close();
            reader.close();
            model.close();
        }
    }

    /** What a call came to: its value, or the kind of its failure. */
    private record Outcome(@Nullable Object value, String failure) {
        static Outcome of(Callable<?> call) {
            try {
                return new Outcome(call.call(), "");
            } catch (StoreException.NotCommitted e) {
                return new Outcome(null, "NotCommitted " + e.kind());
            } catch (Exception e) {
                return new Outcome(null, e.getClass().getSimpleName());
            }
        }
    }

    @FunctionalInterface
    private interface Writing {
        void on(SequencerStore store) throws StoreException;
    }

    @ParameterizedTest(name = "tactus.seed={0}")
    @MethodSource("seeds")
    void bothStoresAgreeAfterEveryStep(long seed) throws Exception {
        var random = new Random(seed);
        var era = new UUID(seed, seed);
        try (var directory = DataDirectory.open(folder)) {
            StoredDeployment deployment = directory.initialise(OrderScript.DEPLOYMENT, era);
            var disk = new SimDisk(new Dice(seed), new Tally(), deployment);
            try (var pair = new Pair(
                    directory.writer(CommitFaults.NONE), directory.reader(), disk.openWriter(), disk.openReader())) {
                pair.hurry();
                new Script(pair, random).run("tactus.seed=" + seed);
            }
        }
        assertTrue(tally.of("taken") > 10 && tally.of("refused") > 3, tally.counts()::toString);
    }

    private final class Script {
        private final Pair pair;
        private final Random random;
        private final RandomLane lane;
        private final Mutation mutation;
        /** The one thing after which a lane cannot go on as if nothing was: recovery would move the rows. */
        private final boolean undoes;

        private String how = "";

        Script(Pair pair, Random random) {
            this.pair = pair;
            this.random = random;
            this.undoes = random.nextInt(5) == 0;
            this.lane = new RandomLane(random, pair.model(), !undoes);
            this.mutation = new Mutation(random);
        }

        void run(String seed) throws SQLException {
            for (int step = 0; step < STEPS; step++) {
                how = seed + " step " + step;
                switch (random.nextInt(20)) {
                    case 0 -> prune(chunkNearby());
                    case 1 -> pair.reopen();
                    case 2 -> rollBack(chunkNearby());
                    default -> append();
                }
                compare();
            }
        }

        private void prune(long chunk) {
            var _ = write(store -> store.pruneUndo(chunk));
        }

        private void rollBack(long chunk) {
            if (undoes) {
                var _ = write(store -> store.rollBackState(chunk));
            }
        }

        private void append() {
            String here = how;
            for (int mistakes = random.nextInt(8); mistakes > 0; mistakes--) {
                append(mutation.of(lane.next()), here);
            }
            append(lane.next(), here);
        }

        private void append(LaneTransaction transaction, String here) {
            how = here + " " + transaction;
            if (write(store -> store.commit(transaction))) {
                lane.committed(transaction);
            }
        }

        /** Around the last one, outside of the undo window too. */
        private long chunkNearby() {
            return pair.model().load().lastChunk() - 4 + random.nextInt(6);
        }

        private boolean write(Writing writing) {
            Outcome expected = Outcome.of(() -> {
                writing.on(pair.database());
                return "";
            });
            Outcome actual = Outcome.of(() -> {
                writing.on(pair.model());
                return "";
            });
            assertEquals(expected, actual, () -> how);
            boolean taken = expected.failure().isEmpty();
            tally.count(taken ? "taken" : "refused");
            return taken;
        }

        private void compare() {
            both(SequencerStore::load);
            both(SequencerStore::policy);
            long safeBlock =
                    pair.model().load().safeHead().map(SafeHead::number).orElse(0L);
            List<Long> blocks = List.of(-1L, safeBlock - random.nextInt(5), safeBlock, Long.MAX_VALUE);
            int limit = random.nextInt(6);
            blocks.forEach(block -> both(store -> store.undrained(block, limit)));
            long batches = pair.reader().batches(0, 1000).size();
            // Around the open batch everything may change; what is behind it is looked at here and there.
            LongStream.of(-1, random.nextLong(batches + 1), batches - 2, batches - 1, batches)
                    .forEach(this::compareBatch);
            compareReaders(batches);
            compareFeed();
            compareState();
        }

        private void compareBatch(long nonce) {
            both(store -> store.sealed(nonce));
            both(store -> store.firstSafeBlock(nonce));
            bothReaders(reader -> reader.batch(nonce));
            bothReaders(reader -> reader.sealedPayload(nonce));
            bothReaders(reader -> reader.accepted(nonce));
        }

        private void compareReaders(long batches) {
            bothReaders(OrderReader::deployment);
            bothReaders(OrderReader::head);
            bothReaders(OrderReader::lastSealed);
            bothReaders(OrderReader::frontier);
            bothReaders(OrderReader::nextAccepted);
            bothReaders(OrderReader::safeHead);
            bothReaders(OrderReader::policy);
            bothReaders(reader -> reader.batches(0, 1000));
            int from = random.nextInt((int) batches + 2) - 1;
            int limit = random.nextInt(3);
            bothReaders(reader -> reader.batches(from, limit));
        }

        private void compareFeed() {
            int head = (int) pair.reader().head();
            List<Hash32> hashes = new ArrayList<>(List.of(OrderScript.hash("unknown")));
            pair.reader().feed(0, head).forEach(entry -> {
                if (entry instanceof SequencedUserOp op) {
                    hashes.add(op.txHash());
                }
            });
            bothReaders(reader -> reader.feed(0, 10_000));
            for (int i = 0; i < 5; i++) {
                int offset = random.nextInt(head + 3) - 1;
                int limit = random.nextInt(4);
                bothReaders(reader -> reader.feed(offset, limit));
                bothReaders(reader -> reader.page(offset, limit));
                bothReaders(reader -> reader.chunkAt(offset));
                bothReaders(reader -> reader.outputs(offset));
                Hash32 hash = hashes.get(random.nextInt(hashes.size()));
                bothReaders(reader -> reader.findTx(hash));
                bothReaders(reader -> reader.findUndone(hash));
                both(store -> store.offsetOf(hash));
            }
        }

        private void compareState() {
            long last = pair.model().load().lastChunk();
            for (long chunk = last - 5; chunk <= last + 1; chunk++) {
                long at = chunk;
                Bytes key = RandomLane.key(random.nextInt(100));
                bothReaders(reader -> reader.stateDigest(at));
                both(store -> store.readAt(key, at));
                both(store -> store.read(key));
                bothReaders(reader -> reader.queryState(state -> state.read(key)));
            }
        }

        private void both(Function<SequencerStore, ?> question) {
            assertEquals(
                    Outcome.of(() -> question.apply(pair.database())),
                    Outcome.of(() -> question.apply(pair.model())),
                    () -> how);
        }

        private void bothReaders(Function<OrderReader, ?> question) {
            assertEquals(
                    Outcome.of(() -> question.apply(pair.databaseReader())),
                    Outcome.of(() -> question.apply(pair.reader())),
                    () -> how);
        }
    }
}
