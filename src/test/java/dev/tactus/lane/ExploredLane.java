package dev.tactus.lane;

import dev.tactus.explore.Broken;
import dev.tactus.explore.Ledger;
import dev.tactus.lane.RecoveryCore.Facts;
import dev.tactus.lane.RecoveryCore.Progress;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.store.AcceptedBatch;
import dev.tactus.store.BatchPolicy;
import dev.tactus.store.LaneSnapshot;
import dev.tactus.store.SafeSlice;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@link Lane} and {@link Ordering} as steps from one value to the next, none of which commits more than once: what
 * decides is {@link LaneCore}, {@link RecoveryCore} and {@link HeadClock}, what is here only asks them in turn.
 */
public final class ExploredLane {
    private static final BatchPolicy POLICY = new BatchPolicy(0, 1, 12_591, 32_000);
    private static final LaneCore CORE = new LaneCore(new LaneLimits(Long.MAX_VALUE, 1, 1, Long.MAX_VALUE, 1));
    private static final long NOW = 0;

    /** What the call that is running does next. */
    public enum Work {
        /** No call is running. */
        IDLE,
        /** Looks how old the order is, and goes on with a recovery. */
        CHECK,
        /** The taking back is durable. */
        TAKEN_BACK,
        /** Closes, opens and drains what the head demands. */
        FOLLOW
    }

    /**
     * What dies with the process.
     *
     * @param number   recoveries that this process has begun
     * @param observed the safe head as it was seen last
     * @param wanted   what posting is asked for: the number of the recovery that waits
     */
    public record Mind(
            boolean active,
            boolean inDanger,
            boolean running,
            OptionalLong settledAt,
            long number,
            long observed,
            OptionalLong wanted,
            Work work) {
        private Mind with(Progress progress) {
            return new Mind(active, inDanger, progress.running(), progress.settledAt(), number, observed, wanted, work);
        }

        private Mind now(Work next) {
            return new Mind(active, inDanger, running, settledAt, number, observed, wanted, next);
        }

        private Mind danger(boolean is) {
            return new Mind(active, is, running, settledAt, number, observed, wanted, work);
        }

        private Mind wants(OptionalLong what) {
            return new Mind(active, inDanger, running, settledAt, number, observed, what, work);
        }

        private Mind begun() {
            return new Mind(active, inDanger, running, settledAt, number + 1, observed, wanted, work);
        }

        private Mind saw(long head) {
            return new Mind(active, inDanger, running, settledAt, number, head, wanted, work);
        }

        private Progress progress() {
            return new Progress(running, settledAt);
        }

        private boolean sound() {
            return active && !inDanger && !running;
        }

        /** Whether an op may be let in, or a batch be closed for its age. */
        public boolean admits() {
            return sound() && work == Work.IDLE;
        }
    }

    public record Step(Ledger ledger, Mind mind) {}

    /** What is done wrongly, to see that it is noticed. */
    public record Wrong(boolean claimForRead, boolean staleAnswer, boolean neverOver) {}

    private ExploredLane() {}

    /** The order's first moment, in a process that has read L1. */
    public static Step first(Ledger empty, SafeSlice head) {
        Ledger read = commit(empty, CORE.append(empty.at(), head));
        Ledger open = commit(read, CORE.openFirst(read.at(), POLICY, NOW));
        return new Step(open, activated(started(open)).now(Work.IDLE));
    }

    public static Mind started(Ledger ledger) {
        return new Mind(false, false, false, OptionalLong.empty(), 0, ledger.head(), OptionalLong.empty(), Work.IDLE);
    }

    public static Mind activated(Mind mind) {
        return new Mind(
                true, mind.inDanger, mind.running, mind.settledAt, mind.number, mind.observed, mind.wanted, Work.CHECK);
    }

    /** As {@link Ordering#append}; {@code claimed} is the safe head as it was seen when the slice was read. */
    public static Step append(Ledger ledger, Mind mind, SafeSlice slice, long claimed, Wrong wrong) {
        for (AcceptedBatch batch : slice.accepted()) {
            boolean ours = batch.nonce() < ledger.rows().size()
                    && ledger.rows().get((int) batch.nonce()).sealed().equals(Optional.of(batch.payloadHash()));
            if (!ours) {
                throw new Broken("canonical divergence: batch " + batch.nonce() + " on L1 is not what was sealed");
            }
        }
        var clock = new HeadClock(12, mind.observed, 0, 0);
        clock.observed(slice.head().number(), claimed, 0);
        Ledger next = commit(ledger, CORE.append(ledger.at(), slice));
        return quiet(next, mind.saw(clock.observed()).now(Work.CHECK), wrong);
    }

    /** Told by posting that everything is settled; an answer to another recovery means nothing. */
    public static Mind settled(Mind mind, long number, long block, Wrong wrong) {
        return (number == mind.number || wrong.staleAnswer()) && mind.running && mind.settledAt.isEmpty()
                ? mind.with(new Progress(true, OptionalLong.of(block))).now(Work.CHECK)
                : mind;
    }

    /** As the lane does every second. */
    public static Mind check(Mind mind) {
        return mind.now(Work.CHECK);
    }

    public static Ledger close(Ledger ledger) {
        return commit(ledger, CORE.close(ledger.at(), POLICY, NOW));
    }

    public static Ledger include(Ledger ledger, ValidUserOp op) {
        var included = List.of(new LaneCore.Included(op, List.of()));
        return commit(ledger, CORE.include(ledger.at(), included, Map.of(), POLICY, NOW));
    }

    /** Goes on with the call that is running, over whatever nobody can see. */
    public static Step work(Ledger ledger, Mind mind, Wrong wrong) {
        Step done = next(ledger, mind, wrong);
        return quiet(done.ledger, done.mind, wrong);
    }

    /** What changes nothing but what comes next happens together with what came before: nobody can come between. */
    private static Step quiet(Ledger ledger, Mind mind, Wrong wrong) {
        Step done = new Step(ledger, mind);
        while (done.mind.work != Work.IDLE) {
            Step more = next(done.ledger, done.mind, wrong);
            if (!more.ledger.equals(done.ledger) || !more.mind.now(Work.IDLE).equals(done.mind.now(Work.IDLE))) {
                return done;
            }
            done = more;
        }
        return done;
    }

    private static Step next(Ledger ledger, Mind mind, Wrong wrong) {
        return switch (mind.work) {
            case IDLE -> new Step(ledger, mind);
            case CHECK -> checkDanger(ledger, mind, wrong);
            case TAKEN_BACK -> new Step(ledger, followed(ended(ledger, mind, wrong)));
            case FOLLOW -> follow(ledger, mind);
        };
    }

    /** As {@link Lane} does; the estimate is never below what was observed, and to admit less breaks nothing. */
    private static Step checkDanger(Ledger ledger, Mind mind, Wrong wrong) {
        Mind looked = mind.danger(inDanger(ledger, mind.observed));
        if (!looked.active) {
            return new Step(ledger, looked.now(Work.IDLE));
        }
        Facts facts = wrong.claimForRead() ? claimed(ledger, looked) : facts(ledger, looked);
        Progress progress = RecoveryCore.begin(looked.progress(), facts);
        Mind begun = (progress.running() && !looked.running ? looked.begun() : looked).with(progress);
        return switch (RecoveryCore.next(progress, facts)) {
            case NONE, READ -> new Step(ledger, followed(begun));
            case SETTLE -> new Step(ledger, followed(begun.wants(OptionalLong.of(begun.number))));
            case TAKE_BACK -> new Step(takenBack(ledger), begun.now(Work.TAKEN_BACK));
            case GO_ON -> new Step(ledger, followed(ended(ledger, begun, wrong)));
        };
    }

    private static Mind followed(Mind mind) {
        return mind.now(mind.sound() ? Work.FOLLOW : Work.IDLE);
    }

    private static Mind ended(Ledger ledger, Mind mind, Wrong wrong) {
        Mind over = mind.with(Progress.NONE).danger(inDanger(ledger, mind.observed));
        return wrong.neverOver() ? over : over.wants(OptionalLong.empty());
    }

    private static Facts claimed(Ledger ledger, Mind mind) {
        Facts facts = facts(ledger, mind);
        return new Facts(inDanger(ledger, mind.observed), mind.observed, mind.observed, facts.postsOutside());
    }

    private static Facts facts(Ledger ledger, Mind mind) {
        long open = ledger.at().openBatch().map(LaneSnapshot.OpenBatch::nonce).orElse(-1L);
        return new Facts(
                inDanger(ledger, ledger.head()),
                ledger.head(),
                mind.observed,
                open > ledger.at().nextAccepted());
    }

    private static boolean inDanger(Ledger ledger, long head) {
        long oldest = ledger.at().nextAccepted();
        return oldest < ledger.rows().size()
                && LaneCore.inDanger(head, ledger.rows().get((int) oldest).firstSafeBlock());
    }

    private static Ledger takenBack(Ledger ledger) {
        var cut = ledger.rows().get((int) ledger.at().nextAccepted()).cut();
        return commit(ledger, CORE.recover(ledger.at(), cut, POLICY, NOW));
    }

    private static Step follow(Ledger ledger, Mind mind) {
        LaneSnapshot at = ledger.at();
        List<DirectInput> waiting = ledger.undrained(LaneCore.openFrame(at).safeBlock(), 1);
        if (!waiting.isEmpty()) {
            return new Step(commit(ledger, CORE.drain(at, waiting, List.of(List.of()), Map.of())), mind);
        }
        boolean undrained = !ledger.undrained(ledger.head(), 1).isEmpty();
        return CORE.onHead(at, undrained, POLICY, NOW)
                .map(step -> new Step(commit(ledger, step), mind))
                .orElseGet(() -> new Step(ledger, mind.now(Work.IDLE)));
    }

    private static Ledger commit(Ledger ledger, LaneStep step) {
        return ledger.commit(step.transaction(), step.next());
    }
}
