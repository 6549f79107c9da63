package dev.tactus.sim.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.sim.Dice;
import dev.tactus.sim.Tally;
import dev.tactus.sim.store.DiskWorld.Kill;
import dev.tactus.store.BatchPolicy;
import dev.tactus.store.OrderReader;
import dev.tactus.store.SequencerStore;
import dev.tactus.store.StoreException;
import dev.tactus.store.StoreException.NotCommitted;
import dev.tactus.store.StoreException.OutcomeUnknown;
import dev.tactus.store.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a node may believe of a disk that fails, and what is left after the power did. */
final class SimDiskTest {
    private static final int SEEDS = 60;

    private final DiskWorld world = new DiskWorld(1);

    private NotCommitted.Kind refusal() {
        return assertThrows(NotCommitted.class, () -> world.store.commit(Chunks.of(3)))
                .kind();
    }

    @Test
    void aDiskThatFailsBeforeCommitKeepsNothingAndGoesOn() throws Exception {
        List<Long> waited = new ArrayList<>();
        world.faults.stall(waited::add).busy(1);
        assertEquals(NotCommitted.Kind.BUSY, refusal());
        assertEquals(List.of(Duration.ofSeconds(5).toNanos()), waited);
        world.requireExactly(2);

        world.faults.busy(0).eioBeforeCommit(1);
        assertEquals(NotCommitted.Kind.FAULT, refusal());
        world.requireExactly(2);

        world.faults.eioBeforeCommit(0);
        world.store.commit(Chunks.of(3));
        world.requireExactly(3);
        assertEquals(1, world.tally.of("store.busy"));
        assertEquals(1, world.tally.of("store.eioBeforeCommit"));
    }

    @Test
    void aFullDiskTakesNothingUntilThereIsRoom() throws Exception {
        world.faults.full(true);
        assertEquals(NotCommitted.Kind.FULL, refusal());
        assertThrows(NotCommitted.class, () -> world.store.pruneUndo(1));
        world.store.reopen();
        world.requireExactly(2);

        world.disk.crash();
        assertThrows(StoreUnavailableException.class, world.disk::openWriter, "it may have to settle something");
        world.faults.full(false);
        world.restart();
        world.store.commit(Chunks.of(3));
        world.requireExactly(3);
        assertEquals(3, world.tally.of("store.full"));
    }

    @Test
    void aDiskFoundFullAtCommitOpensOnlyOnceThereIsRoom() {
        world.faults.full(true).fullInCommit(1);
        assertThrows(OutcomeUnknown.class, () -> world.store.commit(Chunks.of(3)));
        assertThrows(StoreUnavailableException.class, world.store::reopen);
        assertEquals(1, world.reader.head());

        world.faults.heal();
        world.store.reopen();
        world.requireExactly(world.store.load().lastChunk());
        assertEquals(1, world.tally.of("store.fullInCommit"));
        assertEquals(1, world.tally.of("store.fullInCommit.kept") + world.tally.of("store.fullInCommit.lost"));
    }

    @Test
    void anUnknownOutcomeIsDecidedByReopeningAndNotBefore() throws Exception {
        int kept = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            var it = new DiskWorld(seed);
            it.faults.eioInCommit(1);
            assertThrows(OutcomeUnknown.class, () -> it.store.commit(Chunks.of(3)));

            assertThrows(IllegalStateException.class, it.store::load);
            assertThrows(IllegalStateException.class, () -> it.store.read(Chunks.KEY));
            assertThrows(IllegalStateException.class, () -> it.store.commit(Chunks.of(3)));
            assertEquals(1, it.reader.head());
            assertEquals(2, it.told.size());
            it.faults.heal();
            it.faults.reopenFails(1);
            assertThrows(StoreUnavailableException.class, it.store::reopen);
            assertThrows(IllegalStateException.class, it.store::load);
            assertEquals(2, it.told.size());

            it.faults.heal();
            it.store.reopen();
            boolean survived = it.store.load().lastChunk() == 3;
            it.requireExactly(survived ? 3 : 2);
            assertEquals(survived ? 1 : 0, it.tally.of("store.eioInCommit.kept"));
            assertEquals(survived ? 0 : 1, it.tally.of("store.eioInCommit.lost"));
            assertEquals(1, it.tally.of("store.reopenFails"));
            kept += survived ? 1 : 0;
            it.store.commit(Chunks.of(survived ? 4 : 3));
        }
        assertTrue(kept > SEEDS / 5 && kept < SEEDS * 4 / 5, "kept " + kept);
    }

    @Test
    void aCrashDecidesAnUnknownOutcomeToo() {
        int kept = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            var it = new DiskWorld(seed);
            it.faults.eioInCommit(1);
            assertThrows(OutcomeUnknown.class, () -> it.store.commit(Chunks.of(3)));
            it.faults.heal();
            it.restart();
            boolean survived = it.store.load().lastChunk() == 3;
            it.requireExactly(survived ? 3 : 2);
            kept += survived ? 1 : 0;
        }
        assertTrue(kept > SEEDS / 5 && kept < SEEDS * 4 / 5, "kept " + kept);
    }

    @Test
    void aKillBeforeCommitLosesTheWriteAndOneAfterItDoesNot() {
        world.faults.beforeCommit(new Kill());
        assertThrows(Kill.class, () -> world.store.commit(Chunks.of(3)));
        world.faults.heal();
        world.restart();
        world.requireExactly(2);

        world.faults.afterCommit(() -> {
            assertEquals(3, world.told.size());
            throw new Kill();
        });
        assertThrows(Kill.class, () -> world.store.commit(Chunks.of(3)));
        world.faults.heal();
        world.restart();
        world.requireExactly(3);
        assertEquals(1, world.tally.of("store.killBeforeCommit"));
        assertEquals(1, world.tally.of("store.killAfterCommit"));
    }

    @Test
    void aKillInsideCommitKeepsTheWriteOrLosesItWhole() {
        int kept = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            var it = new DiskWorld(seed);
            it.faults.inCommit(new Kill());
            assertThrows(Kill.class, () -> it.store.commit(Chunks.of(3)));
            assertEquals(2, it.told.size());
            it.faults.heal();
            it.restart();
            boolean survived = it.store.load().lastChunk() == 3;
            it.requireExactly(survived ? 3 : 2);
            kept += survived ? 1 : 0;
        }
        assertTrue(kept > SEEDS / 5 && kept < SEEDS * 4 / 5, "kept " + kept);
    }

    @Test
    void aHookThatCutsThePowerEndsTheWrite() {
        world.faults.beforeCommit(world.disk::crash);
        assertThrows(IllegalStateException.class, () -> world.store.commit(Chunks.of(3)));
        world.faults.heal();
        world.store = world.disk.openWriter();
        world.reader = world.disk.openReader();
        world.requireExactly(2);
    }

    @Test
    void undoingStateIsAWriteLikeAnyOther() throws Exception {
        int kept = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            var it = new DiskWorld(seed);
            it.faults.eioInCommit(1);
            assertThrows(OutcomeUnknown.class, () -> it.store.rollBackState(1));
            it.faults.heal();
            it.store.reopen();
            long last = it.store.load().lastChunk();
            assertEquals(Optional.of(Chunks.value(last)), it.store.read(Chunks.KEY));
            assertEquals(2, it.disk.durable().size());
            kept += last == 1 ? 1 : 0;
        }
        assertTrue(kept > SEEDS / 5 && kept < SEEDS * 4 / 5, "kept " + kept);
    }

    @Test
    void readersSeeNothingOfAWriteUntilItIsCommitted() throws Exception {
        List<Long> heads = new ArrayList<>();
        world.faults
                .beforeCommit(() -> heads.add(world.reader.head()))
                .inCommit(() -> heads.add(world.reader.head()))
                .afterCommit(() -> heads.add(world.reader.head()));
        world.store.commit(Chunks.of(3));
        assertEquals(List.of(1L, 1L, 2L), heads);
    }

    @Test
    void handlesOfADeadNodeRefuseAndCloseQuietly() throws Exception {
        SequencerStore store = world.store;
        OrderReader reader = world.reader;
        world.restart();

        assertThrows(IllegalStateException.class, store::load);
        assertThrows(IllegalStateException.class, store::reopen);
        assertThrows(IllegalStateException.class, () -> store.commit(Chunks.of(3)));
        assertThrows(IllegalStateException.class, () -> store.read(Chunks.KEY));
        assertThrows(IllegalStateException.class, reader::head);
        store.close();
        reader.close();
        assertThrows(IllegalStateException.class, world.disk::openWriter, "closing a dead handle frees nothing");
        world.store.commit(Chunks.of(3));
        world.requireExactly(3);
        assertEquals(1, world.tally.of("store.crash"));
    }

    @Test
    void closedHandlesRefuseAndMakeRoomForOthers() {
        world.store.close();
        world.reader.close();
        assertThrows(IllegalStateException.class, world.store::load);
        assertThrows(IllegalStateException.class, world.reader::head);
        world.store = world.disk.openWriter();
        world.reader = world.disk.openReader();
        world.requireExactly(2);
    }

    @Test
    void readsFailForWritersAndReadersApart() {
        world.faults.readFails(1);
        assertThrows(StoreUnavailableException.class, world.store::load);
        assertThrows(StoreUnavailableException.class, () -> world.store.read(Chunks.KEY));
        assertEquals(1, world.reader.head());

        world.faults.readFails(0).readerReadFails(1);
        assertEquals(2, world.store.load().lastChunk());
        assertThrows(StoreUnavailableException.class, world.reader::head);
        assertEquals(2, world.tally.of("store.readFails"));
        assertEquals(1, world.tally.of("store.readerReadFails"));
        world.faults.heal();
        world.requireExactly(2);
    }

    @Test
    void aReadOfTheStateMayFailInTheMiddleOfAQuery() {
        world.faults.readerReadFails(0.5);
        int inside = 0;
        for (int i = 0; i < 200; i++) {
            List<String> reached = new ArrayList<>();
            try {
                assertEquals(Optional.of(Chunks.value(2)), world.reader.queryState(state -> {
                    reached.add("query");
                    return state.read(Chunks.KEY);
                }));
            } catch (StoreUnavailableException e) {
                inside += reached.size();
            }
        }
        assertTrue(inside > 0);
    }

    @Test
    void aSlowCommitChargesItsTime() throws Exception {
        List<Long> stalls = new ArrayList<>();
        world.faults.stall(stalls::add).slow(1, Duration.ofMillis(10), Duration.ofMillis(20));
        world.store.commit(Chunks.of(3));
        assertEquals(1, stalls.size());
        assertTrue(stalls.getFirst() >= 10_000_000 && stalls.getFirst() <= 20_000_000);
        world.faults.heal();
        world.store.commit(Chunks.of(4));
        assertEquals(1, stalls.size());
        assertEquals(1, world.tally.of("store.slow"));
    }

    @Test
    void operatorsChangeThePolicyAtRunTime() {
        assertEquals(new BatchPolicy(0, 0, 12_591, 32_000), world.store.policy());
        var dear = new BatchPolicy(7, 29, 500, 1000);
        world.disk.setPolicy(dear);
        assertEquals(dear, world.store.policy());
        assertEquals(dear, world.reader.policy());
        world.restart();
        assertEquals(dear, world.store.policy());
    }

    /** Whatever strikes: acknowledged chunks stay, refused ones never appear, observers hear each once, in order. */
    @Test
    void nothingAcknowledgedIsLostUnderAllFaultsTogether() {
        var seen = new Tally();
        for (int seed = 0; seed < SEEDS; seed++) {
            var it = new DiskWorld(seed);
            var dice = new Dice(seed + 1000L);
            long acknowledged = 2;
            for (int step = 0; step < 100; step++) {
                strike(it.faults, dice);
                acknowledged = tryOne(it, acknowledged, seen);
                it.faults.heal();
                it.requireExactly(acknowledged);
            }
        }
        for (String outcome : List.of("acknowledged", "refused", "kept", "lost", "killed")) {
            assertTrue(seen.of(outcome) > 100, seen.counts()::toString);
        }
    }

    private static void strike(Faults faults, Dice dice) {
        faults.busy(0.1).eioBeforeCommit(0.1).eioInCommit(0.2).full(dice.chance(0.1));
        switch (dice.between(0, 9)) {
            case 0 -> faults.beforeCommit(new Kill());
            case 1 -> faults.inCommit(new Kill());
            case 2 -> faults.afterCommit(new Kill());
            default -> {}
        }
    }

    /** @return how many chunks there are now, which is one of the two that the outcome allows */
    private static long tryOne(DiskWorld it, long before, Tally seen) {
        try {
            it.store.commit(Chunks.of(before + 1));
            seen.count("acknowledged");
            return before + 1;
        } catch (NotCommitted e) {
            seen.count("refused");
            return before;
        } catch (StoreException e) {
            it.faults.heal();
            it.store.reopen();
        } catch (Kill e) {
            seen.count("killed");
            it.faults.heal();
            it.restart();
        }
        long now = it.store.load().lastChunk();
        assertTrue(now == before || now == before + 1);
        seen.count(now == before ? "lost" : "kept");
        return now;
    }
}
