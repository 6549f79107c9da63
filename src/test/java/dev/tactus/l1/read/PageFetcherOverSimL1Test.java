package dev.tactus.l1.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.l1.Backoff;
import dev.tactus.l1.BlockRef;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Client;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.L1Input;
import dev.tactus.sim.Dice;
import dev.tactus.sim.EventQueue;
import dev.tactus.sim.SimDeployment;
import dev.tactus.sim.Tally;
import dev.tactus.sim.l1.L1Fault;
import dev.tactus.sim.l1.L1Faults;
import dev.tactus.sim.l1.L1World;
import dev.tactus.sim.l1.SimL1;
import dev.tactus.sim.l1.TrueInput;
import dev.tactus.store.SafeHead;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The reader's fetching against an L1 that lags and lies: whatever it takes for a page is the truth, and it gets on. */
final class PageFetcherOverSimL1Test {
    private static final long START = 1_680;
    private static final ReaderSettings SETTINGS = new ReaderSettings(
            Duration.ofSeconds(2), 2_000, 1_000, Set.of(-32005, -32012, -32600, -32602, -32616), Backoff.L1);

    /** One world and a reader that goes on for ever. */
    private static final class World {
        final EventQueue queue;
        final SimL1 l1;
        final L1Client client;
        final PageFetcher fetcher;
        final Dice dice;
        ReadCursor cursor = new ReadCursor(Optional.empty(), 0);
        long span = SETTINGS.maxSpan();
        int pages;
        int incomplete;

        World(long seed, L1Faults faults) {
            var root = new Dice(seed);
            queue = new EventQueue(root.split());
            l1 = new SimL1(
                    queue,
                    root.split(),
                    new Tally(),
                    L1World.random(root, START).with(1),
                    faults);
            client = l1.client(Runnable::run);
            fetcher = new PageFetcher(client, SimDeployment.DEPLOYMENT, SETTINGS);
            dice = root.split();
        }

        void live(Duration duration) {
            for (long end = queue.nowNanos() + duration.toNanos(); queue.nowNanos() < end; ) {
                for (int i = dice.chance(0.2) ? dice.between(1, 5) : 0; i > 0; i--) {
                    var payload = ("input " + dice.next()).getBytes(StandardCharsets.US_ASCII);
                    l1.addInput(SimDeployment.PORTAL, Bytes.wrap(payload));
                }
                look();
                pause(Duration.ofSeconds(5));
            }
        }

        void look() {
            Optional<L1Block> safe = await(client.block(BlockRef.Tag.SAFE)).flatMap(it -> it);
            if (safe.isEmpty()
                    || cursor.head()
                            .filter(it -> it.number() >= safe.get().number())
                            .isPresent()) {
                return;
            }
            switch (await(fetcher.fetch(cursor, safe.get(), span)).orElse(null)) {
                case PageFetcher.Fetched.Page it -> {
                    check(it.page());
                    span = Math.min(SETTINGS.maxSpan(), it.span() + Math.max(1, it.span() / 8));
                    pages++;
                }
                case PageFetcher.Fetched.Conflict it ->
                    throw new AssertionError(it.fault().describe());
                case PageFetcher.Fetched.Incomplete _, PageFetcher.Fetched.Disputed _ -> incomplete++;
                case PageFetcher.Fetched.TooMuch it -> {
                    span = it.span();
                    incomplete++;
                }
                case null -> incomplete++;
            }
        }

        private void check(InputPage page) {
            L1Block boundary = page.boundary();
            assertEquals(l1.blockAt(boundary.number()), boundary);
            assertEquals(l1.inputCountAt(boundary.number()), page.inputCount());
            List<L1Input> truth = l1.inputs(cursor.inputCount(), boundary.number()).stream()
                    .map(PageFetcherOverSimL1Test::asRead)
                    .toList();
            assertEquals(truth, page.inputs());
            var head = new SafeHead(boundary.number(), boundary.hash(), boundary.timestamp(), page.inputCount());
            cursor = new ReadCursor(Optional.of(head), 0);
        }

        /** Empty if it failed. */
        private <T> Optional<T> await(CompletionStage<T> answer) {
            var future = answer.toCompletableFuture();
            while (!future.isDone()) {
                EventQueue.run(Objects.requireNonNull(queue.next()));
            }
            return future.isCompletedExceptionally() ? Optional.empty() : Optional.of(future.join());
        }

        private void pause(Duration duration) {
            long end = queue.nowNanos() + duration.toNanos();
            var _ = queue.at(end, "pause over", () -> {});
            while (queue.nowNanos() < end) {
                EventQueue.run(Objects.requireNonNull(queue.next()));
            }
        }

        long behind() {
            return l1.safeNumber() - cursor.head().map(SafeHead::number).orElse(0L);
        }
    }

    private static L1Input asRead(TrueInput it) {
        return new L1Input(
                it.index(), it.sender(), it.blockNumber(), it.blockTimestamp(), it.transactionHash(), it.payload());
    }

    @Test
    void everyPageIsTheTruthAndItGetsOn() {
        int pages = 0;
        int incomplete = 0;
        for (long seed = 0; seed < 200; seed++) {
            var world = new World(seed, L1Faults.random(new Dice(seed)));
            for (int i = 0; i < 12; i++) {
                world.live(Duration.ofMinutes(10));
            }
            world.l1.heal();
            world.live(Duration.ofMinutes(2));
            assertTrue(world.behind() <= 2, "seed " + seed + " is behind by " + world.behind());
            pages += world.pages;
            incomplete += world.incomplete;
        }
        assertTrue(pages > 10_000, "hardly anything was read: " + pages);
        assertTrue(incomplete > 1_000, "hardly a fault: " + incomplete);
    }

    /** Each kind of fault alone, as strong as it comes. */
    @Test
    void noSingleFaultStopsItForGood() {
        for (L1Fault fault : L1Fault.values()) {
            if (L1Faults.ON_REQUEST_ONLY.contains(fault)) {
                continue;
            }
            var world = new World(7, new L1Faults().set(fault, 0.3));
            world.live(Duration.ofHours(2));
            world.l1.heal();
            world.live(Duration.ofMinutes(2));
            assertTrue(world.behind() <= 2, fault + ": behind by " + world.behind());
        }
    }

    @Test
    void aCountThatLagsIsNotBelievedAgainstTheLogs() {
        for (long seed = 0; seed < 20; seed++) {
            var world =
                    new World(seed, new L1Faults().set(L1Fault.COUNT_STALE, 0.1).set(L1Fault.SAFE_STALL, 0.05));
            world.live(Duration.ofHours(1));
            world.l1.heal();
            world.live(Duration.ofMinutes(2));
            assertTrue(world.behind() <= 2, "seed " + seed + " is behind by " + world.behind());
        }
    }

    @Test
    void theConflictOnRequestIsSeen() {
        var faults = new L1Faults();
        var world = new World(1, faults);
        world.live(Duration.ofMinutes(5));
        faults.set(L1Fault.SAFE_CONFLICT, 1);
        world.pause(Duration.ofMinutes(2));
        var fetched = world.await(world.fetcher.fetch(world.cursor, world.l1.safeBlock(), 10));
        assertInstanceOf(PageFetcher.Fetched.Conflict.class, fetched.orElseThrow());
    }
}
