package dev.tactus.sim.l1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.l1.BlockRef;
import dev.tactus.l1.InputTopics;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.RpcException;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.InputBoxAbi;
import dev.tactus.protocol.Keccak;
import dev.tactus.sim.Dice;
import dev.tactus.sim.SimDeployment;
import dev.tactus.sim.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SimL1Test {
    private static final Duration SLOT = Duration.ofSeconds(SimDeployment.SECONDS_PER_BLOCK);
    private static final long START = SimL1Driver.START;

    @Test
    void sameSeedSameWorld() {
        for (long seed = 0; seed < 10; seed++) {
            assertEquals(traceOf(seed), traceOf(seed));
            assertNotEquals(traceOf(seed), traceOf(seed + 1_000));
        }
    }

    private static long traceOf(long seed) {
        SimL1Driver world = SimL1Driver.random(seed);
        world.live(Duration.ofHours(1), Duration.ofSeconds(7));
        return world.trace();
    }

    /** Whether each kind was on is left to chance: over many worlds each must have been. */
    @Test
    void everyFaultFiresInSomeWorld() {
        var total = new Tally();
        long calls = 0;
        long failures = 0;
        for (long seed = 0; seed < 300; seed++) {
            SimL1Driver world = SimL1Driver.random(seed);
            world.live(Duration.ofHours(2), Duration.ofSeconds(30));
            total.addAll(world.tally);
            calls += world.calls;
            failures += world.failures;
        }
        System.out.println(calls + " calls, " + failures + " failed, " + new TreeMap<>(total.counts()));
        assertEquals(L1Faults.KINDS, new TreeSet<>(total.counts().keySet()));
    }

    @Test
    void reorganisationsNeverTouchWhatIsSafe() {
        long reorganised = 0;
        for (long seed = 0; seed < 30; seed++) {
            var dice = new Dice(seed);
            var world = new SimL1Driver(dice, L1World.random(dice, START), new L1Faults().set(L1Fault.REORG, 0.5));
            Map<Long, L1Block> seen = new HashMap<>();
            long safe = 0;
            for (int i = 0; i < 200; i++) {
                world.addInputs(1);
                world.run(SLOT);
                assertTrue(world.l1.safeNumber() >= safe, "the safe block moved back");
                safe = world.l1.safeNumber();
                seen.put(safe, world.l1.safeBlock());
                seen.forEach((number, block) -> assertEquals(block, world.l1.blockAt(number)));
            }
            checkLinks(world.l1);
            reorganised += world.tally.of("l1.reorg");
        }
        assertTrue(reorganised > 1_000, "too few");
    }

    private static void checkLinks(SimL1 l1) {
        long index = 0;
        for (long number = 1; number <= l1.latestNumber(); number++) {
            assertEquals(l1.blockAt(number - 1).hash(), l1.blockAt(number).parentHash());
            assertTrue(l1.blockAt(number - 1).timestamp() < l1.blockAt(number).timestamp());
            for (TrueInput input : l1.inputs(index, number)) {
                assertEquals(index, input.index());
                assertEquals(number, input.blockNumber());
                index++;
            }
            assertEquals(index, l1.inputCountAt(number));
        }
    }

    @Test
    void everythingSubmittedIsMinedExactlyOnceInTheEnd() {
        for (long seed = 0; seed < 20; seed++) {
            SimL1Driver world = SimL1Driver.random(seed);
            world.faults.set(L1Fault.REORG, 0.3);
            world.l1.foreignSubmission(SimWallet.payload("stranger 0"));
            world.l1.foreignSubmission(SimWallet.payload("stranger 1"));
            for (int i = 0; i < 300; i++) {
                world.addInputs(i % 3);
                world.run(SLOT);
            }
            world.l1.heal();
            world.run(SLOT.multipliedBy(40));

            var expected = new ArrayList<>(world.added);
            expected.add(SimWallet.payload("stranger 0"));
            expected.add(SimWallet.payload("stranger 1"));
            List<Bytes> mined = world.l1.inputs(0, world.l1.latestNumber()).stream()
                    .map(TrueInput::payload)
                    .sorted()
                    .toList();
            assertEquals(expected.stream().sorted().toList(), mined);
            assertEquals(2, world.l1.walletNonce());
        }
    }

    @Test
    void poolGoesByTheRules() {
        SimL1Driver world = SimL1Driver.plain(1);
        Bytes one = SimWallet.payload("one");
        Bytes first = SimWallet.with(0, one, 100_000_000_000L, 1_000_000_000L, 200_000);
        Bytes second = SimWallet.with(1, one, 100_000_000_000L, 1_000_000_000L, 200_000);

        assertRefused("rlp", world.client.sendRawTransaction(Bytes.fromHex("02c0")));
        assertRefused("intrinsic", world.client.sendRawTransaction(SimWallet.with(0, one, 9, 9, 20_000)));
        assertRefused("priority", world.client.sendRawTransaction(SimWallet.with(0, one, 8, 9, 200_000)));
        assertRefused(
                "insufficient", world.client.sendRawTransaction(SimWallet.with(0, one, Long.MAX_VALUE, 9, 30_000_000)));
        value(world.client.sendRawTransaction(second));
        assertEquals(0, value(count(world, BlockRef.Tag.PENDING)));
        world.run(SLOT.multipliedBy(3));
        assertEquals(0, world.l1.walletNonce(), "a nonce was skipped");

        assertEquals(Keccak.hash(first), value(world.client.sendRawTransaction(first)));
        assertRefused("already known", world.client.sendRawTransaction(first));
        assertEquals(2, value(count(world, BlockRef.Tag.PENDING)));
        assertEquals(0, value(count(world, BlockRef.Tag.LATEST)));
        Bytes dearer = SimWallet.with(1, SimWallet.payload("two"), 110_000_000_000L, 1_100_000_000L, 200_000);
        assertRefused(
                "replacement",
                world.client.sendRawTransaction(SimWallet.with(1, one, 110_000_000_000L, 1_099_999_999L, 200_000)));
        value(world.client.sendRawTransaction(dearer));
        world.run(SLOT.multipliedBy(2));

        assertEquals(2, world.l1.walletNonce());
        assertRefused("nonce too low", world.client.sendRawTransaction(second));
        assertRefused("already known", world.client.sendRawTransaction(first));
        assertEquals(
                List.of(one, SimWallet.payload("two")),
                world.l1.inputs(0, world.l1.latestNumber()).stream()
                        .map(TrueInput::payload)
                        .toList());
        assertEquals(3, world.l1.walletTransactions().size());
        assertTrue(world.l1.walletSpent().signum() > 0);
    }

    @Test
    void feesAndGasDecideWhatIsMined() {
        SimL1Driver world = SimL1Driver.plain(2);
        Bytes payload = SimWallet.payload("x");
        value(world.client.sendRawTransaction(SimWallet.with(0, payload, 1_000_000_000L, 1_000_000L, 200_000)));
        world.run(SLOT.multipliedBy(20));
        assertEquals(0, world.l1.walletNonce(), "mined below the base fee");

        Bytes poor = SimWallet.with(0, payload, 100_000_000_000L, 100_000_000L, 60_000);
        Hash32 hash = value(world.client.sendRawTransaction(poor));
        world.run(SLOT.multipliedBy(2));
        assertEquals(1, world.l1.walletNonce());
        assertFalse(value(world.client.receipt(hash)).orElseThrow().succeeded(), "ran without gas");
        assertEquals(0, world.l1.inputCountAt(world.l1.latestNumber()));
    }

    @Test
    void signedBytesAreUnderstood() {
        SimL1Driver world = SimL1Driver.plain(3);
        Bytes payload = Bytes.wrap(new Dice(3).bytes(20_000));
        value(world.client.sendRawTransaction(SimWallet.signed(0, payload, 100_000_000_000L)));
        assertEquals(payload, world.l1.walletTransactions().getFirst().payload().orElseThrow());
    }

    @Test
    void healingRestoresService() {
        for (long seed = 0; seed < 30; seed++) {
            SimL1Driver world = SimL1Driver.random(seed);
            world.live(Duration.ofMinutes(30), Duration.ofSeconds(30));
            world.l1.outage(Duration.ofHours(1));
            world.run(Duration.ofMinutes(1));
            world.l1.heal();
            world.run(Duration.ofSeconds(20));
            long failures = world.failures;
            Map<String, Long> counts = world.tally.counts();
            for (int i = 0; i < 40; i++) {
                world.run(SLOT);
                checkTruth(world);
                var settled = world.sent.subList((int) world.l1.walletNonce(), world.sent.size());
                settled.forEach(raw -> value(world, world.client.knowsTransaction(Keccak.hash(raw))));
            }
            assertEquals(failures, world.failures);
            assertEquals(counts, world.tally.counts());
        }
    }

    @Test
    void withoutFaultsEveryAnswerIsTheTruth() {
        for (long seed = 0; seed < 10; seed++) {
            var dice = new Dice(seed);
            var world = new SimL1Driver(dice, L1World.random(dice, START), new L1Faults());
            world.live(Duration.ofMinutes(20), SLOT);
            checkTruth(world);
            assertTrue(world.l1.walletNonce() > 0);
        }
    }

    /** In the middle of a slot, lest the truth changes while it is asked for. */
    private static void checkTruth(SimL1Driver world) {
        world.run(SLOT.minusNanos((world.queue.nowNanos() + SLOT.toNanos() - 1_000_000_000L) % SLOT.toNanos()));
        SimL1 l1 = world.l1;
        long safe = l1.safeNumber();
        assertEquals(
                l1.safeBlock(),
                value(world, world.client.block(BlockRef.Tag.SAFE)).orElseThrow());
        assertEquals(
                l1.blockAt(150),
                value(world, world.client.block(BlockRef.at(150))).orElseThrow());
        var count = value(world, world.client.call(SimDeployment.INPUT_BOX, SimL1Driver.COUNT, BlockRef.at(safe)));
        assertEquals(InputTopics.of(l1.inputCountAt(safe)).bytes(), count);
        var logs = value(world, world.client.inputLogs(SimDeployment.INPUT_BOX, SimDeployment.APPLICATION, 100, safe));
        assertEquals(
                l1.inputs(0, safe).stream().map(TrueInput::evmAdvance).toList(),
                logs.stream().map(log -> SimL1Test.advanceOf(log.data())).toList());
    }

    private static Bytes advanceOf(Bytes data) {
        try {
            return InputBoxAbi.decodeBytes(data.unsafeArray());
        } catch (DecodeException wrong) {
            throw new AssertionError(wrong);
        }
    }

    @Test
    void lateAnswersGoThroughTheExecutor() {
        var dice = new Dice(4);
        L1World plain = L1World.plain(START);
        var world = new SimL1Driver(
                dice,
                new L1World(START, 3, 2, 0, 1, 0, 0.5, plain.latency(), plain.baseFee(), 10, 10, 1),
                new L1Faults());
        List<Runnable> held = new ArrayList<>();
        L1Client client = world.l1.client(held::add);

        var answer = client.chainId().toCompletableFuture();
        world.run(Duration.ofSeconds(1));
        assertFalse(answer.isDone());
        assertEquals(1, held.size());
        // Its chain id is asked for before anything else, whatever was asked.
        for (int i = 0; i < 2; i++) {
            assertFalse(answer.isDone());
            held.get(i).run();
            world.run(Duration.ofSeconds(1));
        }
        assertTrue(answer.isDone());

        world.faults.set(L1Fault.HANG, 1);
        var hung = world.client.chainId().toCompletableFuture();
        world.run(Duration.ofSeconds(9));
        assertFalse(hung.isDone());
        world.run(SLOT);
        assertTrue(hung.isCompletedExceptionally());
    }

    @Test
    void isFast() {
        // Once more than it is timed: what counts is how long one of many worlds takes.
        SimL1Driver.random(12).live(Duration.ofMinutes(200), SLOT);
        long start = System.nanoTime();
        SimL1Driver world = SimL1Driver.random(12);
        world.live(Duration.ofMinutes(200), SLOT);
        long millis = (System.nanoTime() - start) / 1_000_000;
        System.out.println(millis + " ms for 1000 slots, " + world.calls + " calls, "
                + world.l1.inputCountAt(world.l1.latestNumber()) + " inputs");
        assertTrue(millis < 5_000, () -> millis + " ms");
    }

    private static CompletionStage<Long> count(SimL1Driver world, BlockRef block) {
        return world.client.transactionCount(SimDeployment.SUBMITTER, block);
    }

    private static <T> T value(CompletionStage<T> answer) {
        return answer.toCompletableFuture().getNow(null);
    }

    /** Lets time pass until the answer is there. */
    private static <T> T value(SimL1Driver world, CompletionStage<T> answer) {
        while (!answer.toCompletableFuture().isDone()) {
            world.run(Duration.ofMillis(1));
        }
        return value(answer);
    }

    private static void assertRefused(String why, CompletionStage<?> answer) {
        var failure = new AtomicReference<@Nullable Throwable>();
        var _ = answer.whenComplete((_, thrown) -> failure.set(thrown));
        assertTrue(
                failure.get() instanceof RpcException.Refused refused
                        && String.valueOf(refused.getMessage()).contains(why),
                () -> why + " expected, not " + failure.get());
    }
}
