package dev.tactus.l1.read;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tactus.l1.FakeL1;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.LoggerFactory;

/** What an operator is told of L1: once when it begins, not at every look. */
@ResourceLock("log of the reader")
class ReaderAlarmsTest {
    private final Logger log = (Logger) LoggerFactory.getLogger(InputReader.class);
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();

    @BeforeEach
    void listen() {
        told.start();
        log.addAppender(told);
    }

    @AfterEach
    void leave() {
        log.detachAppender(told);
    }

    @Test
    void r9_aHeadThatStandsStillIsToldOnce() {
        ReadingWorld world = ReadingWorld.of(1, 1);
        world.node(0).mine(10);
        world.node(0).safeIsLatest();
        world.start().run(ReadingWorld.STALE.minusSeconds(5));
        assertEquals(List.of(), told(Level.WARN));
        long since = world.status.observed().orElseThrow().advancedAtNanos();

        world.run(Duration.ofHours(1));

        assertEquals(1, told(Level.WARN).size(), told(Level.WARN)::toString);
        assertEquals(since, world.status.observed().orElseThrow().advancedAtNanos(), "the estimate goes on from there");
        world.node(0).mine();
        world.node(0).safeIsLatest();
        world.run(Duration.ofHours(1));
        assertEquals(2, told(Level.WARN).size(), "and again when it stands still again");
    }

    @Test
    void r11_aDisagreementIsAnErrorThatIsToldOnce() {
        ReadingWorld world = ReadingWorld.of(2, 1);
        world.all(node -> node.mine(20));
        world.all(node -> node.safeAt(10));
        world.start();
        world.node(1).reorganise(5, false);
        world.node(1).mine(5);
        world.all(node -> node.safeAt(18));
        world.run(Duration.ofSeconds(5));
        int first = told(Level.ERROR).size();

        world.run(Duration.ofHours(1));

        assertEquals(1, first, told(Level.ERROR)::toString);
        assertEquals(1, told(Level.ERROR).size(), told(Level.ERROR)::toString);
    }

    @Test
    void r4_endlessTroubleWithTheAnswersIsAnErrorThatIsToldOnce() {
        ReadingWorld world = ReadingWorld.of(1, 1);
        world.node(0).mine(10);
        ReadingWorld.deposit().accept(world.node(0));
        world.node(0).safeIsLatest();
        world.node(0).logs = logs -> List.of();
        world.start().run(ReadingWorld.STALE.minusSeconds(40));
        assertEquals(List.of(), told(Level.ERROR));

        for (int i = 0; i < 60; i++) {
            world.node(0).mine();
            world.node(0).safeIsLatest();
            world.run(Duration.ofMinutes(1));
        }

        assertEquals(1, told(Level.ERROR).size(), told(Level.ERROR)::toString);
        assertEquals(List.of(), world.stored);
        assertEquals(0, world.status.gotOnAtNanos());
        assertEquals(71, world.status.observed().orElseThrow().safeBlock(), "the head alone looks healthy");
        world.node(0).logs = logs -> logs;
        world.run(Duration.ofMinutes(1));
        assertEquals(71, world.head());
        world.node(0).logs = logs -> List.of();
        ReadingWorld.deposit().accept(world.node(0));
        world.node(0).safeIsLatest();
        world.run(Duration.ofHours(1));
        assertEquals(2, told(Level.ERROR).size(), "and again when it is stuck again");
    }

    @Test
    void anEndpointFarBehindIsWarnedOfOnce() {
        ReadingWorld world = ReadingWorld.of(2, 1);
        world.all(node -> node.mine(200));
        world.node(0).safeAt(100);
        world.node(1).safeAt(20);
        world.start().run(Duration.ofMinutes(1));
        world.node(0).safeAt(110);

        world.run(Duration.ofMinutes(1));

        assertEquals(
                1,
                told(Level.WARN).stream()
                        .filter("L1 endpoints lag: node 2 is far behind"::equals)
                        .count());
        assertEquals(
                List.of("reading of L1 is held: the safe heads of L1 endpoints lie more than 40 blocks apart"),
                told(Level.ERROR));
    }

    @Test
    void aLoneEndpointIsWarnedOfOnce() {
        ReadingWorld world = ReadingWorld.of(2, 1);
        world.all(node -> node.mine(10));
        world.all(FakeL1::safeIsLatest);
        world.node(1).down = true;

        world.start().run(Duration.ofMinutes(4));

        assertEquals(List.of("only 1 of 2 L1 endpoints answer, and what it says is believed alone"), told(Level.WARN));
    }

    @Test
    void r8_anEndpointOfAnotherChainIsAnErrorThatIsToldOnce() {
        ReadingWorld world = ReadingWorld.of(2, 1);
        world.all(node -> node.mine(10));
        world.all(FakeL1::safeIsLatest);
        world.node(1).chainId = 5;

        world.start().run(Duration.ofMinutes(4));

        assertEquals(List.of("L1 endpoints contradict: node 2 serves chain 5 and is refused"), told(Level.ERROR));
    }

    private List<String> told(Level level) {
        return told.list.stream()
                .filter(event -> event.getLevel() == level)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
