package dev.tactus.node;

import dev.tactus.config.SequencerConfig;
import dev.tactus.l1.L1Status;
import dev.tactus.l1.read.InputReaderActor;
import dev.tactus.l1.read.InputReaderActor.CaughtUp;
import dev.tactus.store.OrderReader;
import dev.tactus.store.SafeHead;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Before the first admission: everything up to a safe head observed now. Waits as long as that gets on. An order that
 * has begun goes on without it when L1 is out of reach; one that has not must begin at a head that is true.
 */
final class StartReading {
    private static final Logger LOG = LoggerFactory.getLogger(StartReading.class);
    /** How often a start looks whether reading gets on. */
    private static final Duration STEP = Duration.ofSeconds(1);

    private static final Duration HELD_MARGIN = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(7);

    private final SequencerConfig.L1 config;
    private final OrderReader order;
    private final Supplier<L1Status> l1;
    private final Ending ending;

    StartReading(SequencerConfig.L1 config, OrderReader order, Supplier<L1Status> l1, Ending ending) {
        this.config = config;
        this.order = order;
        this.l1 = l1;
        this.ending = ending;
    }

    /**
     * @param first      whether the order has not begun
     * @param laterLimit with a stored order there is something to go on from, so L1 gets this long and no longer
     */
    void upToSafeHead(
            ActorRef<InputReaderActor.Command> reader, ActorSystem<Void> system, boolean first, Duration laterLimit)
            throws NodeRefusedException {
        CompletionStage<CaughtUp> caughtUp =
                AskPattern.ask(reader, InputReaderActor.CatchUp::new, LONGEST, system.scheduler());
        long readTo = readTo();
        long advancedNanos = System.nanoTime();
        while (true) {
            Optional<CaughtUp> head = awaitHead(caughtUp);
            ending.throwIfFailed();
            if (head.isPresent()) {
                LOG.info("read L1 up to safe block {}", head.get().head().number());
                return;
            }
            if (readTo() > readTo) {
                readTo = readTo();
                advancedNanos = System.nanoTime();
                LOG.info("reading L1, stored up to block {}", readTo);
            }
            L1Status seen = l1.get();
            Optional<String> held = seen.view().held();
            Duration limit = first || seen.reachable() ? config.firstStartTimeout() : laterLimit;
            if (held.isPresent()) {
                // Long enough for what is final to show itself as that.
                limit = limit.plus(config.conflictLasts().multipliedBy(2)).plus(HELD_MARGIN);
            }
            if (System.nanoTime() - advancedNanos >= limit.toNanos()) {
                givenUp(first, held, limit);
                return;
            }
        }
    }

    private static void givenUp(boolean first, Optional<String> held, Duration limit) throws NodeRefusedException {
        if (held.isPresent()) {
            throw new NodeRefusedException(ExitCode.TRANSIENT, held.get() + "; check the endpoints of SEQ_ETH_RPC_URL");
        }
        LOG.warn("L1 was not read up to its safe head, no progress within {}", limit);
        if (first) {
            throw new NodeRefusedException(
                    ExitCode.TRANSIENT, "L1 could not be read up to its safe head; check it and start again");
        }
    }

    private static Optional<CaughtUp> awaitHead(CompletionStage<CaughtUp> caughtUp) {
        try {
            return Await.within(STEP, caughtUp);
        } catch (ExecutionException ended) {
            Await.pause(STEP);
            return Optional.empty();
        }
    }

    private long readTo() {
        return order.safeHead().map(SafeHead::number).orElse(-1L);
    }
}
