package dev.tactus.l1.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.l1.BlockRef;
import dev.tactus.l1.FakeL1;
import dev.tactus.l1.L1Block;
import dev.tactus.protocol.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The reader against endpoints that show the true blocks and tell something else of what is in them. */
class HostileContentTest {
    /** What the first endpoint makes of an input. Its counts agree with its logs, and all hashes are true. */
    enum Lie {
        INVENTED {
            @Override
            void tell(FakeL1 liar) {
                liar.addInput(FakeL1.USER, ReadingWorld.DEPOSIT);
                liar.addInput(FakeL1.USER, Bytes.fromHex("00ff"));
                liar.mine();
            }
        },
        INVENTED_BATCH {
            @Override
            void tell(FakeL1 liar) {
                liar.addInput(FakeL1.USER, ReadingWorld.DEPOSIT);
                liar.addInput(ReaderHarness.SUBMITTER, Bytes.fromHex("01ff"));
                liar.mine();
            }
        },
        ALTERED {
            @Override
            void tell(FakeL1 liar) {
                liar.addInput(FakeL1.USER, Bytes.fromHex("00ff"));
                liar.mine();
            }
        },
        LEFT_OUT {
            @Override
            void tell(FakeL1 liar) {
                liar.mine();
            }
        };

        abstract void tell(FakeL1 liar);
    }

    private static void lied(ReadingWorld world, Lie lie) {
        lie.tell(world.node(0));
        world.nodes.stream().skip(1).forEach(ReadingWorld.deposit());
    }

    private static List<Bytes> payloads(ReadingWorld world) {
        return world.stored.stream()
                .flatMap(slice -> slice.directInputs().stream())
                .map(input -> input.payload())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "INVENTED, 0",
        "INVENTED_BATCH, 0",
        "ALTERED, 0",
        "LEFT_OUT, 0",
        "INVENTED, 5000",
        "ALTERED, 5000",
        "LEFT_OUT, 5000"
    })
    void r4_whatOneEndpointTellsOfTrueBlocksCountsOnlyIfAQuorumTellsTheSame(Lie lie, int later) {
        ReadingWorld world = ReadingWorld.of(3, 2);
        world.all(node -> node.mine(5));
        world.all(FakeL1::safeIsLatest);
        world.start();
        for (int i = 0; i < 3; i++) {
            lied(world, lie);
            world.all(node -> node.mine(later));
            world.all(FakeL1::safeIsLatest);
            world.run(Duration.ofSeconds(30));
        }

        Bytes deposit = ReadingWorld.DEPOSIT.slice(1, ReadingWorld.DEPOSIT.size());
        assertEquals(List.of(deposit, deposit, deposit), payloads(world));
        assertEquals(List.of(0L, 1L, 2L), world.indexes());
        assertEquals(world.node(1).latest(), world.head(), "it is read on, by the others");
        assertTrue(world.stored.stream().allMatch(slice -> slice.accepted().isEmpty()));
        assertEquals(List.of(), world.faults);
        assertFalse(world.held());
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVENTED", "INVENTED_BATCH", "ALTERED", "LEFT_OUT"})
    void r4_whereAllMustTellTheSameALieHoldsTheHead(Lie lie) {
        ReadingWorld world = ReadingWorld.of(2, 2);
        world.all(node -> node.mine(5));
        world.all(FakeL1::safeIsLatest);
        world.start();
        lied(world, lie);
        world.all(FakeL1::safeIsLatest);
        world.run(Duration.ofMinutes(5));

        assertEquals(5, world.head());
        assertTrue(world.held());
        assertEquals(List.of(), world.faults);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVENTED", "INVENTED_BATCH", "LEFT_OUT"})
    void r11_endpointsThatCountDifferentlyHoldTheHeadThoughOneIsEnough(Lie lie) {
        ReadingWorld world = ReadingWorld.of(2, 1);
        world.all(node -> node.mine(5));
        world.all(FakeL1::safeIsLatest);
        world.start();
        lied(world, lie);
        world.all(FakeL1::safeIsLatest);
        world.run(Duration.ofMinutes(5));

        assertEquals(5, world.head());
        assertEquals(List.of(), world.indexes());
        assertTrue(world.held());

        world.node(0).down = true;
        world.run(Duration.ofMinutes(2));
        assertEquals(List.of(0L), world.indexes(), "a lone endpoint suffices");
        assertFalse(world.held());
    }

    /** He counts wrong as long as the honest one is read, and right when he is. */
    @Test
    void r11_whoContradictsIsNotReadInsteadWhereOneIsEnough() {
        ReadingWorld world = ReadingWorld.of(2, 1);
        world.all(node -> node.mine(5));
        world.all(FakeL1::safeIsLatest);
        world.start();
        ReadingWorld.deposit().accept(world.node(0));
        Lie.ALTERED.tell(world.node(1));
        world.all(FakeL1::safeIsLatest);
        var asked = new AtomicInteger();
        world.node(1).counts = count -> asked.getAndIncrement() % 3 == 0 ? count + 1 : count;
        world.run(Duration.ofSeconds(30));

        assertEquals(List.of(ReadingWorld.DEPOSIT.slice(1, ReadingWorld.DEPOSIT.size())), payloads(world));
        assertEquals(6, world.head());
        assertEquals(0, world.node(1).calls("inputLogs"), "it is never read");
    }

    @Test
    void r11_oneThatShowsTheStoredBlockOnlyWhenItIsLookedAtDoesNotStopAMajority() {
        ReadingWorld world = ReadingWorld.of(3, 2);
        world.all(node -> node.mine(20));
        world.all(node -> node.safeAt(10));
        world.start();
        var asked = new AtomicInteger();
        world.node(0).blocks = (which, block) ->
                which.equals(BlockRef.at(world.head())) && asked.incrementAndGet() % 2 == 0
                        ? block.map(it -> new L1Block(it.number(), FakeL1.hash("?"), it.parentHash(), it.timestamp()))
                        : block;
        for (int safe = 11; safe <= 20; safe++) {
            int to = safe;
            world.all(node -> node.safeAt(to));
            world.run(Duration.ofSeconds(1));
        }
        world.run(Duration.ofMinutes(1));

        assertEquals(20, world.head());
        assertEquals(List.of(), world.faults);
        assertTrue(asked.get() > 1, "it was never asked");
    }

    /** Whoever tells little at once can confirm, and does not set the pace where another can. */
    @ParameterizedTest
    @CsvSource({"3, 2, 2, 60", "3, 2, 1, 60", "2, 2, 1, 3000", "3, 3, 1, 3000"})
    void r6_narrowEndpointsConfirmWhatOthersTell(int endpoints, int quorum, int narrow, int mostQueries) {
        ReadingWorld world = ReadingWorld.of(endpoints, quorum);
        world.node(narrow).maxRange = 1;
        world.all(node -> node.mine(300));
        for (int i = 0; i < 5; i++) {
            world.all(ReadingWorld.deposit());
        }
        world.all(FakeL1::safeIsLatest);

        world.start().run(Duration.ofMinutes(5));

        assertEquals(List.of(0L, 1L, 2L, 3L, 4L), world.indexes());
        assertEquals(world.node(0).latest(), world.head());
        assertTrue(
                world.node(0).calls("inputLogs") <= mostQueries,
                () -> world.node(0).calls("inputLogs") + " queries");
    }

    @Test
    void r6_aNarrowEndpointAndALiarDoNotStopAMajority() {
        ReadingWorld world = ReadingWorld.of(3, 2);
        world.node(2).maxRange = 3;
        world.all(node -> node.mine(40));
        lied(world, Lie.ALTERED);
        world.all(FakeL1::safeIsLatest);

        world.start().run(Duration.ofMinutes(5));

        assertEquals(List.of(0L), world.indexes());
        assertEquals(world.node(1).latest(), world.head());
        assertEquals(
                ReadingWorld.DEPOSIT.slice(1, ReadingWorld.DEPOSIT.size()),
                payloads(world).getFirst());
    }

    @Test
    void aLoneEndpointIsAskedNoMoreThanBefore() {
        ReadingWorld world = ReadingWorld.of(1, 1);
        world.all(node -> node.mine(5));
        world.all(ReadingWorld.deposit());
        world.all(FakeL1::safeIsLatest);
        world.start();

        assertEquals(1, world.node(0).calls("inputLogs"));
        assertEquals(2, world.node(0).calls("call"));
        assertEquals(2, world.node(0).calls("block"));
    }
}
