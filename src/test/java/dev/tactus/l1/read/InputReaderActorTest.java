package dev.tactus.l1.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.l1.FakeL1;
import dev.tactus.protocol.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InputReaderActorTest {
    private static final Bytes DEPOSIT = Bytes.fromHex("00aa");

    private final ReaderHarness reader = new ReaderHarness();
    private final FakeL1 l1 = reader.l1;

    @AfterEach
    void stop() {
        reader.close();
    }

    @Test
    void readsFromTheFirstBlockToTheSafeHeadInBoundedRanges() {
        l1.mine(3);
        deposit(2);
        l1.mine(20);
        deposit(1);
        l1.safeIsLatest();

        reader.start();
        reader.soon(() -> assertEquals(l1.latest(), reader.head()));

        assertEquals(List.of(0L, 1L, 2L), reader.indexes());
        assertTrue(reader.stored.size() > 1, "the ranges are bounded");
        assertEquals(3, reader.stored.getLast().head().inputCount());
        assertEquals(
                l1.blockAt(l1.latest()).hash(), reader.stored.getLast().head().hash());
    }

    @Test
    void handsOverEveryNewHeadThoughItBringsNothing() {
        l1.mine(5);
        l1.safeAt(4);
        reader.start();
        reader.soon(() -> assertEquals(4, reader.head()));
        l1.mine(100);
        l1.safeAt(100);
        reader.eventually(() -> assertEquals(100, reader.head()));

        assertEquals(3, reader.stored.size(), "an empty run needs two slices, however long it is");
        assertEquals(90, reader.stored.get(1).head().number(), "its last blocks are read all the same");
    }

    @Test
    void waitsForTheDeploymentToBecomeSafe() {
        reader.start();
        reader.soon(() -> assertTrue(reader.status.reachable()));
        l1.mine(5);
        l1.safeAt(2);
        reader.eventually(() -> assertTrue(l1.calls("chainId") > 1));
        assertEquals(-1, reader.head());

        l1.safeAt(3);
        reader.eventually(() -> assertEquals(3, reader.head()));
    }

    @Test
    void r13_aFloodIsCutIntoBoundedSlices() {
        l1.mine(2);
        for (int i = 0; i < 6; i++) {
            deposit(2);
        }
        l1.safeIsLatest();

        reader.start();
        reader.soon(() -> assertEquals(l1.latest(), reader.head()));

        assertEquals(LongStream.range(0, 12).boxed().toList(), reader.indexes());
        assertTrue(reader.stored.stream().allMatch(slice -> slice.directInputs().size() <= 5));
    }

    @Test
    void asksForLessWhenTheNodeCallsARangeTooLarge() {
        l1.maxRange = 3;
        l1.mine(2);
        deposit(1);
        l1.mine(20);
        deposit(1);
        l1.safeIsLatest();

        reader.start();
        reader.eventually(() -> assertEquals(l1.latest(), reader.head()));

        assertEquals(List.of(0L, 1L), reader.indexes());
    }

    @Test
    void r4_aTruncatedAnswerAdvancesNothingAndIsAskedForAgain() {
        l1.mine(3);
        deposit(3);
        l1.safeIsLatest();
        l1.logs = logs -> logs.subList(0, logs.size() - 1);

        reader.start();
        reader.soon(() -> assertEquals(1, l1.calls("inputLogs")));
        reader.eventually(() -> assertTrue(l1.calls("inputLogs") > 2));
        assertEquals(-1, reader.head());

        l1.logs = logs -> logs;
        reader.eventually(() -> assertEquals(List.of(0L, 1L, 2L), reader.indexes()));
    }

    @Test
    void storesNothingWhenTheBoundaryChangesWhileItReads() {
        l1.mine(3);
        deposit(1);
        l1.mine();
        l1.safeIsLatest();
        l1.beforeLogs = () -> {
            l1.beforeLogs = () -> {};
            // The input moves to another chain along with the boundary, though not in the boundary itself.
            l1.reorganise(2, false);
            deposit(1);
            l1.mine();
        };

        reader.start();
        reader.soon(() -> assertEquals(1, l1.calls("inputLogs")));
        reader.eventually(() -> assertEquals(List.of(0L), reader.indexes()));

        assertEquals(
                l1.blockAt(l1.latest()).hash(), reader.stored.getLast().head().hash());
    }

    @Test
    void refusesALogOfAnotherBlockThanTheBoundary() {
        l1.mine(3);
        deposit(1);
        l1.safeIsLatest();
        l1.beforeLogs = () -> {
            l1.beforeLogs = () -> {};
            l1.reorganise(1, false);
            deposit(1);
        };

        reader.start();
        reader.soon(() -> assertEquals(1, l1.calls("inputLogs")));
        assertEquals(-1, reader.head());

        reader.eventually(() -> assertEquals(List.of(0L), reader.indexes()));
    }

    @Test
    void keepsTryingWhileL1IsOutOfReachAndSaysSo() {
        l1.mine(5);
        l1.safeAt(4);
        l1.down = true;
        reader.start();
        reader.soon(() -> assertEquals(1, l1.calls("chainId")));
        reader.eventually(() -> assertTrue(l1.calls("chainId") > 5));
        assertFalse(reader.status.reachable());

        l1.down = false;
        reader.eventually(() -> assertEquals(4, reader.head()));
        assertTrue(reader.status.reachable());
    }

    @Test
    void r3_aHeadThatMovesBackIsWaitedFor() {
        l1.mine(9);
        l1.safeAt(8);
        reader.start();
        reader.soon(() -> assertEquals(8, reader.head()));
        l1.safeAt(5);
        reader.eventually(() -> assertTrue(l1.calls("chainId") > 2));
        settle();

        assertEquals(1, reader.stored.size());
        assertEquals(8, reader.status.observed().orElseThrow().safeBlock());
        assertEquals(3, reader.status.view().behind());
        assertTrue(reader.faults.isEmpty());
        l1.safeAt(9);
        reader.eventually(() -> assertEquals(9, reader.head()));
        assertEquals(0, reader.status.view().behind());
    }

    @Test
    void r2_aSafeBlockThatChangedStopsTheReaderOnceThatLasts() {
        l1.mine(9);
        l1.safeAt(8);
        reader.start();
        reader.soon(() -> assertEquals(8, reader.head()));
        l1.reorganise(5, false);
        l1.mine(9);
        l1.safeAt(11);
        reader.eventually(() -> assertTrue(reader.status.view().held().isPresent()));
        assertTrue(reader.faults.isEmpty(), "once is not enough");
        reader.lasts(() -> assertEquals(1, reader.faults.size()));

        assertInstanceOf(ReaderFault.SafeHeadConflict.class, reader.faults.getFirst());
        assertTrue(reader.status.fatal().isPresent());
        int calls = l1.calls("chainId");
        reader.time.timePasses(Duration.ofMinutes(5));
        settle();
        assertEquals(calls, l1.calls("chainId"), "a frozen reader asks nothing more");
        assertEquals(1, reader.stored.size());
    }

    @Test
    void r8_aNodeOfAnotherChainIsNeverReadAndStopsTheReaderOnceThatLasts() {
        l1.mine(9);
        l1.safeAt(8);
        l1.chainId = 1;
        reader.start();
        reader.soon(() -> assertTrue(reader.status.view().held().isPresent()));
        reader.lasts(() -> assertEquals(List.of(new ReaderFault.WrongChain(FakeL1.CHAIN_ID, 1)), reader.faults));

        assertEquals(-1, reader.head());
    }

    @Test
    void readsAgainFromWhatIsStoredWhenTheLaneRefusesASlice() {
        l1.mine(3);
        deposit(2);
        l1.safeIsLatest();
        reader.laneRefuses = true;
        reader.start();
        reader.soon(() -> assertEquals(1, l1.calls("inputLogs")));
        reader.eventually(() -> assertTrue(l1.calls("inputLogs") > 1));
        reader.laneRefuses = false;

        reader.eventually(() -> assertEquals(List.of(0L, 1L), reader.indexes()));
    }

    @Test
    void sendsNoSliceWhileOneIsUnanswered() {
        l1.mine(3);
        deposit(1);
        l1.mine(30);
        deposit(1);
        l1.safeIsLatest();
        var gate = reader.holdAppends();
        reader.start();
        reader.soon(() -> assertEquals(1, reader.stored.size()));
        reader.time.timePasses(Duration.ofMinutes(1));
        settle();
        assertEquals(1, reader.stored.size());

        gate.complete(Done.getInstance());
        reader.soon(() -> assertEquals(l1.latest(), reader.head()));
    }

    @Test
    void answersACatchUpOnlyForAHeadSeenAfterTheRequest() {
        l1.mine(9);
        l1.safeAt(8);
        var gate = reader.holdAppends();
        ActorRef<InputReaderActor.Command> actor = reader.start();
        reader.soon(() -> assertEquals(8, reader.head()));
        TestProbe<InputReaderActor.CaughtUp> caller = reader.kit.createTestProbe();
        actor.tell(new InputReaderActor.CatchUp(caller.ref()));
        l1.safeAt(9);
        settle();
        gate.complete(Done.getInstance());

        assertEquals(9, caller.receiveMessage().head().number());
        assertEquals(9, reader.head());
    }

    @Test
    void answersACatchUpAfterAnOutage() {
        l1.mine(9);
        l1.safeAt(8);
        l1.down = true;
        ActorRef<InputReaderActor.Command> actor = reader.start();
        TestProbe<InputReaderActor.CaughtUp> caller = reader.kit.createTestProbe();
        actor.tell(new InputReaderActor.CatchUp(caller.ref()));
        settle();
        l1.down = false;
        reader.eventually(() -> assertEquals(8, reader.head()));

        assertEquals(8, caller.receiveMessage().head().number());
    }

    @Test
    void tellsWhenTheHeadLastAdvanced() {
        l1.mine(9);
        l1.safeAt(8);
        reader.nanos.set(5);
        reader.start();
        reader.soon(() -> assertEquals(8, reader.head()));
        reader.nanos.set(6);
        reader.eventually(() -> assertTrue(l1.calls("chainId") > 2));
        settle();

        var observed = reader.status.observed().orElseThrow();
        assertEquals(5, observed.advancedAtNanos());
        assertEquals(77, observed.advancedAtEpochMs());
        assertEquals(l1.blockAt(8).timestamp(), observed.timestamp());
    }

    @Test
    void stopsAtOnceThoughTheLaneIsSilent() {
        l1.mine(9);
        l1.safeAt(8);
        var _ = reader.holdAppends();
        ActorRef<InputReaderActor.Command> actor = reader.start();
        reader.soon(() -> assertEquals(8, reader.head()));
        TestProbe<Void> watcher = reader.kit.createTestProbe();

        actor.tell(InputReaderActor.Stop.INSTANCE);

        watcher.expectTerminated(actor);
    }

    private void deposit(int inputs) {
        for (int i = 0; i < inputs; i++) {
            l1.addInput(FakeL1.USER, DEPOSIT);
        }
        l1.mine();
    }

    /** Gives what must not happen the time to happen. */
    private void settle() {
        reader.nothingFor(Duration.ofMillis(50));
    }
}
