package dev.tactus.l1.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.l1.Backoff;
import dev.tactus.l1.FakeL1;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.RpcException;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.L1Input;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class L1InputFetcherTest {
    private static final Backoff SHORT = new Backoff(Duration.ofMillis(2), Duration.ofMillis(4));

    private final FakeL1 l1 = new FakeL1(ReaderHarness.SUBMITTER, 3);
    private final List<InputPage> pages = new ArrayList<>();
    private final L1InputFetcher fetcher =
            new L1InputFetcher(l1, l1.deployment(), new ReaderSettings(Duration.ofSeconds(1), 7, 5, Set.of(), SHORT));

    @Test
    void bringsEveryInputOnceInOrderUpToTheTarget() throws Exception {
        l1.mine(5);
        for (int i = 0; i < 40; i++) {
            l1.addInput(FakeL1.USER, Bytes.fromHex("00"));
            l1.mine();
        }
        L1Block target = l1.blockAt(l1.latest() - 7);

        fetch(target);

        assertEquals(LongStream.range(0, 33).boxed().toList(), indexes());
        assertEquals(target, pages.getLast().boundary());
    }

    @Test
    void givesUpAfterManyAttemptsWhileL1IsAway() {
        l1.mine(9);
        l1.down = true;

        var failure = assertThrows(ExecutionException.class, () -> fetch(l1.blockAt(5)));

        assertInstanceOf(RpcException.Transport.class, RpcException.unwrap(failure));
        assertEquals(20, l1.calls("call"));
    }

    @Test
    void waitsOutMinutesOfTroubleBeforeEachPage() throws Exception {
        l1.mine(19);
        l1.addInput(FakeL1.USER, Bytes.fromHex("00"));
        l1.mine();
        var asked = new AtomicInteger();
        l1.rangeCode = -32_000;
        l1.beforeLogs = () -> l1.maxRange = asked.incrementAndGet() % 20 == 0 ? Long.MAX_VALUE : 0;

        fetch(l1.blockAt(20));

        assertTrue(pages.size() > 1);
        assertEquals(20 * pages.size(), asked.get());
    }

    @Test
    void aBlockThatFlapsIsAskedForAgain() throws Exception {
        l1.mine(20);
        var asked = new AtomicInteger();
        l1.blocks = (_, block) -> pages.size() == 1 && asked.incrementAndGet() <= 3
                ? block.map(it -> new L1Block(it.number(), FakeL1.hash("?"), it.parentHash(), it.timestamp()))
                : block;

        fetch(l1.blockAt(20));

        assertEquals(20, pages.getLast().boundary().number());
    }

    @Test
    void aBlockThatStaysAnotherOneIsAConflict() {
        l1.mine(20);
        l1.blocks = (_, block) -> pages.isEmpty()
                ? block
                : block.map(it -> new L1Block(it.number(), FakeL1.hash("?"), it.parentHash(), it.timestamp()));

        var failure = assertThrows(ExecutionException.class, () -> fetch(l1.blockAt(20)));

        assertInstanceOf(L1InputFetcher.ChainConflict.class, RpcException.unwrap(failure));
        assertEquals(1, pages.size());
    }

    @Test
    void passesOnWhatTheSinkThrows() {
        var full = new IllegalStateException("full");
        assertSame(full, thrownBy(() -> {
            throw full;
        }));
    }

    @Test
    void passesOnAnErrorOfTheSinkToo() {
        var broken = new AssertionError("broken");
        assertSame(broken, thrownBy(() -> {
            throw broken;
        }));
    }

    private Throwable thrownBy(Runnable sink) {
        l1.mine(9);
        var failure = assertThrows(
                ExecutionException.class,
                () -> fetcher.fetch(l1.blockAt(5), _ -> sink.run())
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS));
        return RpcException.unwrap(failure);
    }

    private List<Long> indexes() {
        return pages.stream()
                .flatMap(page -> page.inputs().stream())
                .map(L1Input::index)
                .toList();
    }

    private void fetch(L1Block target) throws Exception {
        fetcher.fetch(target, pages::add).toCompletableFuture().get();
    }
}
