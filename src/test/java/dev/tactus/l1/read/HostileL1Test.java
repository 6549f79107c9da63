package dev.tactus.l1.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.l1.AlternatingL1;
import dev.tactus.l1.FakeL1;
import dev.tactus.protocol.Hash32;
import dev.tactus.store.SafeSlice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The reader against providers that reorganise, lag, leave out, limit and contradict. */
class HostileL1Test {
    private static final Duration LASTS = ReadingWorld.LASTING.plusMinutes(1);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 9})
    void r1_aReorganisationAboveTheSafeBlockIsNeverSeen(int depth) {
        ReadingWorld world = ReadingWorld.of(1, 1);
        FakeL1 l1 = world.node(0);
        l1.mine(10);
        l1.safeIsLatest();
        world.start();
        l1.mine(9);
        l1.addInput(FakeL1.USER, ReadingWorld.DEPOSIT);
        l1.mine();
        world.run(Duration.ofSeconds(10));
        assertEquals(10, world.head());
        assertEquals(List.of(), world.indexes(), "an input above the safe head");

        l1.reorganise(depth, false);
        l1.mine(depth);
        ReadingWorld.deposit().accept(l1);
        l1.safeIsLatest();
        world.run(Duration.ofSeconds(10));

        assertEquals(List.of(0L), world.indexes());
        assertEquals(
                l1.blockAt(l1.latest()).hash(), world.stored.getLast().head().hash());
        assertFalse(world.held());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4})
    void r2_aSafeBlockThatChangedHoldsAndThenStopsForGood(int below) {
        ReadingWorld world = ReadingWorld.of(1, 1);
        FakeL1 l1 = world.node(0);
        l1.mine(20);
        l1.safeAt(15);
        world.start();
        l1.reorganise(5 + below + 1, false);
        l1.mine(10);
        l1.safeAt(17);

        world.run(Duration.ofSeconds(20));
        assertTrue(world.held());
        assertEquals(List.of(), world.faults, "it has not lasted");
        assertEquals(1, world.stored.size());

        world.run(LASTS);
        var fault = assertInstanceOf(ReaderFault.SafeHeadConflict.class, world.faults.getFirst());
        assertEquals(15, fault.block());
        assertEquals(1, world.stored.size());
        int asked = l1.calls("block");
        world.run(Duration.ofMinutes(10));
        assertEquals(asked, l1.calls("block"), "nothing is read again");
    }

    @Test
    void r3_aSafeHeadThatMovesBackIsWaitedFor() {
        ReadingWorld world = ReadingWorld.of(1, 1);
        FakeL1 l1 = world.node(0);
        l1.mine(20);
        l1.safeAt(15);
        world.start();
        l1.safeAt(11);
        world.run(Duration.ofMinutes(2));

        assertEquals(4, world.status.view().behind());
        assertEquals(15, world.head());
        assertEquals(List.of(), world.faults);
        assertFalse(world.held());

        l1.safeAt(16);
        world.run(Duration.ofSeconds(5));
        assertEquals(16, world.head());
        assertEquals(0, world.status.view().behind());
    }

    @Test
    void r4_anotherEndpointTellsWhatOneLeavesOut() {
        ReadingWorld world = ReadingWorld.of(2, 1);
        world.all(node -> node.mine(5));
        for (int i = 0; i < 4; i++) {
            world.all(ReadingWorld.deposit());
        }
        world.all(FakeL1::safeIsLatest);
        world.node(0).logs = logs -> logs.subList(0, 2);

        world.start();

        assertEquals(List.of(0L, 1L, 2L, 3L), world.indexes());
        assertEquals(1, world.node(1).calls("inputLogs"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-32005, -32012, -32600, -32602, -32616})
    void r6_everyDialectOfTooLargeEndsInARangeThatWorks(int code) {
        ReadingWorld world = ReadingWorld.of(1, 1);
        FakeL1 l1 = world.node(0);
        var asked = new AtomicInteger();
        l1.rangeCode = code;
        l1.maxRange = 1;
        l1.beforeLogs = asked::incrementAndGet;
        l1.mine(20);
        ReadingWorld.deposit().accept(l1);
        l1.mine(10);
        l1.safeIsLatest();
        world.start();
        assertEquals(3, asked.get(), "no more without a pause");
        world.run(Duration.ofMinutes(2));
        assertEquals(List.of(0L), world.indexes());
        assertEquals(l1.latest(), world.head());

        // What worked is remembered: the next run of blocks is not asked for whole.
        asked.set(0);
        l1.mine(2);
        l1.safeIsLatest();
        world.run(Duration.ofSeconds(10));
        assertTrue(asked.get() <= 4, () -> asked + " queries for two blocks");

        // And grows again, once it may.
        l1.maxRange = Long.MAX_VALUE;
        l1.mine(1_000);
        l1.safeIsLatest();
        asked.set(0);
        world.run(Duration.ofSeconds(10));
        assertEquals(l1.latest(), world.head());
        assertTrue(asked.get() < 100, () -> asked + " queries for a thousand blocks");
    }

    @Test
    void r6_aRateLimitUnderTheSameCodeIsWaitedOutWithPauses() {
        ReadingWorld world = ReadingWorld.of(1, 1);
        FakeL1 l1 = world.node(0);
        var asked = new AtomicInteger();
        l1.maxRange = 0;
        l1.beforeLogs = asked::incrementAndGet;
        l1.mine(3_000);
        ReadingWorld.deposit().accept(l1);
        l1.safeIsLatest();

        world.start().run(Duration.ofMinutes(10));

        assertTrue(asked.get() < 60, () -> asked + " queries in ten minutes");
        l1.maxRange = Long.MAX_VALUE;
        world.run(Duration.ofMinutes(2));
        assertEquals(List.of(0L), world.indexes());
    }

    @Test
    void r7_whileNobodyAnswersItAsksWithGrowingPausesAndShowsIt() {
        ReadingWorld world = ReadingWorld.of(1, 1);
        FakeL1 l1 = world.node(0);
        l1.mine(10);
        l1.safeIsLatest();
        l1.down = true;
        world.start().run(Duration.ofMinutes(10));

        assertFalse(world.status.reachable());
        assertTrue(l1.calls("chainId") < 60, () -> l1.calls("chainId") + " calls in ten minutes");

        l1.down = false;
        world.run(Duration.ofSeconds(31));
        assertTrue(world.status.reachable());
        assertEquals(10, world.head());
    }

    @Test
    void r8_aProviderThatSwitchesToAnotherChainIsNotReadFrom() {
        ReadingWorld world = ReadingWorld.of(2, 1);
        world.all(node -> node.mine(10));
        world.all(FakeL1::safeIsLatest);
        world.start();
        world.node(0).chainId = 5;
        world.all(ReadingWorld.deposit());
        world.all(FakeL1::safeIsLatest);
        int before = world.node(0).calls("inputLogs");
        world.run(Duration.ofMinutes(5));

        assertEquals(11, world.head());
        assertEquals(before, world.node(0).calls("inputLogs"));
        assertEquals(1, world.status.view().answering());
        assertEquals(List.of(), world.faults);
    }

    @Test
    void r8_theOnlyProviderOnAnotherChainStopsTheReaderForGood() {
        ReadingWorld world = ReadingWorld.of(1, 1);
        world.node(0).mine(10);
        world.node(0).safeIsLatest();
        world.node(0).chainId = 5;
        world.start().run(LASTS);

        assertEquals(List.of(new ReaderFault.WrongChain(FakeL1.CHAIN_ID, 5)), world.faults);
        assertEquals(-1, world.head());
    }

    /** Both views are of one chain: one of the backends is slow to follow it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 11})
    void r10_backendsThatAlternateBetweenOldAndNewViewsAddUpToTheTruth(int callsEach) {
        var fresh = new FakeL1(ReaderHarness.SUBMITTER, 3);
        var old = new FakeL1(ReaderHarness.SUBMITTER, 3);
        ReadingWorld world =
                ReadingWorld.behind(new AlternatingL1(callsEach, List.of(fresh, old)), List.of(fresh, old));
        world.all(node -> node.mine(20));
        world.all(node -> node.safeAt(10));
        world.start();
        for (int i = 0; i < 100; i++) {
            ReadingWorld.deposit().accept(fresh);
            fresh.safeAt(fresh.latest() - 5);
            if (i >= 7) {
                ReadingWorld.deposit().accept(old);
                old.safeAt(old.latest() - 5);
            }
            world.run(Duration.ofSeconds(12));
        }
        assertEquals(List.of(), world.faults);
        assertMonotoneAndOf(fresh, world.stored);

        // Calls that come in step with the backends may meet the wrong one each time; once both see the same all is
        // read.
        while (old.latest() < fresh.latest()) {
            ReadingWorld.deposit().accept(old);
        }
        old.safeAt(fresh.latest() - 5);
        world.run(Duration.ofMinutes(2));
        assertMonotoneAndOf(fresh, world.stored);
        assertEquals(LongStream.range(0, 95).boxed().toList(), world.indexes());
    }

    /** One of the backends is on another chain below what is stored: the two never mix, and neither is final. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void r10_viewsThatContradictEachOtherAreNeverMixed(int callsEach) {
        var ours = new FakeL1(ReaderHarness.SUBMITTER, 3);
        var theirs = new FakeL1(ReaderHarness.SUBMITTER, 3);
        ReadingWorld world =
                ReadingWorld.behind(new AlternatingL1(callsEach, List.of(ours, theirs)), List.of(ours, theirs));
        world.all(node -> node.mine(20));
        world.all(node -> node.safeAt(10));
        world.start();
        theirs.reorganise(15, false);
        theirs.mine(20);
        for (int i = 0; i < 50; i++) {
            world.all(ReadingWorld.deposit());
            ours.safeAt(ours.latest() - 5);
            theirs.safeAt(theirs.latest() - 5);
            world.run(Duration.ofSeconds(12));
        }

        assertEquals(List.of(), world.faults);
        assertMonotoneAndOf(ours, world.stored);
    }

    private static void assertMonotoneAndOf(FakeL1 chain, List<SafeSlice> stored) {
        long last = -1;
        for (SafeSlice slice : stored) {
            assertTrue(slice.head().number() > last);
            last = slice.head().number();
            Hash32 hash = chain.blockAt(last).hash();
            assertEquals(hash, slice.head().hash(), "block " + last);
        }
    }

    @Test
    void r11_endpointsThatDisagreeHoldTheHead() {
        ReadingWorld world = ReadingWorld.of(2, 1);
        world.all(node -> node.mine(20));
        world.all(node -> node.safeAt(10));
        world.start();
        assertEquals(10, world.head());
        world.node(1).reorganise(5, false);
        world.node(1).mine(5);
        world.all(node -> node.safeAt(18));
        world.run(Duration.ofMinutes(5));

        assertEquals(10, world.head());
        assertTrue(world.held());
        assertEquals(List.of(), world.faults, "a disagreement is never final");

        world.node(1).down = true;
        world.run(Duration.ofMinutes(3));
        assertEquals(18, world.head(), "a lone endpoint suffices");
        assertFalse(world.held());
        assertEquals(1, world.status.view().answering());
    }

    @Test
    void r11_aQuorumThatIsAMajorityPicks() {
        ReadingWorld world = ReadingWorld.of(3, 2);
        world.all(node -> node.mine(20));
        world.all(node -> node.safeAt(10));
        world.start();
        world.node(0).reorganise(5, false);
        world.node(0).mine(5);
        world.all(node -> node.safeAt(18));
        world.run(Duration.ofMinutes(2));

        assertEquals(18, world.head());
        assertEquals(
                world.node(1).blockAt(18).hash(), world.stored.getLast().head().hash());
    }

    /** Whoever controls one endpoint and runs ahead on a chain of his own, with inputs and heads as he likes. */
    @ParameterizedTest
    @CsvSource({"2, 1, 10", "3, 1, 10", "2, 2, 10", "3, 2, 15"})
    void r11_anEndpointThatRunsAheadIsNotBelieved(int endpoints, int quorum, long reached) {
        ReadingWorld world = twenty(endpoints, quorum);
        world.node(0).reorganise(5, false);
        for (int i = 0; i < 1_000; i++) {
            ReadingWorld.deposit().accept(world.node(0));
        }
        world.node(0).safeIsLatest();
        for (int block = 11; block <= 15; block++) {
            for (FakeL1 honest : world.nodes.subList(1, endpoints)) {
                honest.safeAt(block);
            }
            world.run(Duration.ofMinutes(5));
        }

        assertEquals(reached, world.head());
        assertEquals(List.of(), world.indexes(), "nothing that one alone tells");
        assertEquals(reached, world.highestClaim);
        assertEquals(reached, world.status.observed().orElseThrow().safeBlock());
        assertEquals(reached < 15, world.held());
        assertEquals(List.of(), world.faults);
    }

    /** He cannot make an old order look young either: what is not read lets the lane's estimate run. */
    @ParameterizedTest
    @CsvSource({"2, 1, 50", "2, 2, 50", "3, 2, 500"})
    void r9_anEndpointThatFallsBehindDoesNotSetThePace(int endpoints, int quorum, long reached) {
        ReadingWorld world = ReadingWorld.of(endpoints, quorum);
        world.all(node -> node.mine(500));
        world.all(node -> node.safeAt(50));
        world.start();
        for (int i = 1; i <= 150; i++) {
            world.node(0).safeAt(50 + i);
            for (FakeL1 honest : world.nodes.subList(1, endpoints)) {
                honest.safeAt(Math.min(500, 50 + 90L * i));
            }
            world.run(Duration.ofMinutes(1));
        }

        assertEquals(reached, world.head());
        assertEquals(reached, world.status.observed().orElseThrow().safeBlock());
        assertEquals(reached == 50, world.held());
    }

    private static ReadingWorld twenty(int endpoints, int quorum) {
        ReadingWorld world = ReadingWorld.of(endpoints, quorum);
        world.all(node -> node.mine(20));
        world.all(node -> node.safeAt(10));
        return world.start();
    }

    @Test
    void r9_anEndpointThatStandsStillHoldsReadingUpOnlyForAWhile() {
        ReadingWorld world = ReadingWorld.of(2, 1);
        world.all(node -> node.mine(2_000));
        world.all(node -> node.safeAt(10));
        world.start();
        long safe = 10;
        Duration passed = Duration.ZERO;
        while (passed.compareTo(ReadingWorld.STALE.multipliedBy(2)) < 0) {
            assertEquals(10, world.head(), passed::toString);
            safe++;
            world.node(0).safeAt(safe);
            world.run(Duration.ofSeconds(5));
            passed = passed.plusSeconds(5);
        }
        world.run(Duration.ofMinutes(1));
        assertEquals(safe, world.head());
        assertFalse(world.held());

        world.node(1).safeAt(10 + 1);
        world.node(0).safeAt(safe + 1);
        world.run(Duration.ofSeconds(10));
        assertEquals(safe + 1, world.head(), "below what is stored it is old without any doubt");
    }

    @Test
    void r6_whatANarrowEndpointTellsAtOnceIsRememberedThoughAnotherFails() {
        ReadingWorld world = ReadingWorld.of(2, 1);
        world.node(0).maxRange = 1;
        world.node(1).maxRange = 0;
        world.node(1).rangeCode = -32_000;
        world.all(node -> node.mine(30));
        world.all(ReadingWorld.deposit());
        world.all(FakeL1::safeIsLatest);

        world.start().run(Duration.ofMinutes(5));

        assertEquals(world.node(0).latest(), world.head());
        assertEquals(List.of(0L), world.indexes());
    }

    @Test
    void r6_whatANarrowEndpointRefusesDoesNotNarrowTheOthers() {
        ReadingWorld world = ReadingWorld.of(2, 1);
        world.node(0).maxRange = 0;
        world.all(node -> node.mine(1_500));
        world.all(ReadingWorld.deposit());
        world.all(FakeL1::safeIsLatest);

        world.start();

        assertEquals(List.of(0L), world.indexes());
        assertEquals(1, world.node(1).calls("inputLogs"));
    }

    @Test
    void r11_fewerThanTheQuorumHoldTheHead() {
        ReadingWorld world = ReadingWorld.of(2, 2);
        world.all(node -> node.mine(20));
        world.all(node -> node.safeAt(10));
        world.start();
        assertEquals(10, world.head());
        world.node(1).down = true;
        world.all(node -> node.safeAt(18));
        world.run(Duration.ofMinutes(2));

        assertEquals(10, world.head());
        assertFalse(world.status.reachable());
    }

    @Test
    void r13_aFloodIsHandedOverInBoundedSlicesInOrder() {
        ReadingWorld world = ReadingWorld.of(1, 1, 2_000, 1_000);
        FakeL1 l1 = world.node(0);
        l1.mine(3);
        int inputs = 100_000;
        for (int i = 0; i < inputs; i++) {
            l1.addInput(FakeL1.USER, ReadingWorld.DEPOSIT);
            if (i % 100 == 99) {
                l1.mine();
            }
        }
        l1.safeIsLatest();

        world.start().run(Duration.ofMinutes(1));

        assertEquals(LongStream.range(0, inputs).boxed().toList(), world.indexes());
        assertTrue(world.stored.stream().allMatch(slice -> slice.directInputs().size() <= 1_000));
    }

    @Test
    void r16_aDayOfEmptyRangesAdvancesTheHeadWithoutABusyLoop() {
        ReadingWorld world = ReadingWorld.of(1, 1);
        FakeL1 l1 = world.node(0);
        l1.mine(10);
        l1.safeIsLatest();
        world.start();
        long behind = 0;
        int blocks = 24 * 300;
        var heads = new ArrayList<Long>();
        for (int i = 0; i < blocks; i++) {
            l1.mine();
            l1.safeIsLatest();
            world.run(Duration.ofSeconds(12));
            behind = Math.max(behind, l1.latest() - world.head());
            heads.add(world.head());
        }

        assertEquals(0, behind);
        assertEquals(blocks, heads.stream().distinct().count());
        int seconds = 12 * blocks;
        assertTrue(l1.calls("chainId") <= seconds + blocks, () -> l1.calls("chainId") + " looks");
        assertTrue(l1.calls("inputLogs") <= blocks + 1, () -> l1.calls("inputLogs") + " queries for logs");
        assertTrue(world.indexes().isEmpty());
    }
}
