package dev.tactus.sim;

import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Status;
import dev.tactus.lane.Claim;
import dev.tactus.lane.LaneStatus;
import dev.tactus.lane.Verdict;
import java.math.BigInteger;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one node says of itself and owes to others, held against the truth: its lane answers everything it was told, its
 * ingress answers in time and once, its status is what is durable, its batches close in time, it trusts its own order
 * no longer than it may, and a lane that has been drained is silent.
 */
final class NodeWatch {
    /** The estimate of the safe head may be this late: a check, a pause and some slow commits. */
    private static final long ESTIMATE_SLACK_BLOCKS = 15;

    private static final Duration DEADLINE_SLACK = Duration.ofSeconds(30);
    private static final Duration ANSWER_SLACK = Duration.ofMillis(1_500);
    private static final Duration OLDEST_ANSWER = Duration.ofSeconds(11);

    private final World world;
    private final Life life;
    private final LaneThread thread;
    private final Set<Claim> asked = new HashSet<>();
    private final Map<Object, Long> posted = new HashMap<>();
    private final long inputsAtStart;
    private L1Status seen = L1Status.UNSEEN;
    private LaneStatus status = LaneStatus.STARTING;
    private long activeSinceNanos;
    private boolean drained;
    private boolean clockWasBehind;
    private long observedHead = -1;
    private boolean opened;
    private long tellingHead = -1;
    private long observedNanos;
    /** The height at which L1 was last heard to contradict what is stored; -1 once it was heard not to. */
    private long contradicted = -1;

    NodeWatch(World world, Life life, LaneThread thread) {
        this.world = world;
        this.life = life;
        this.thread = thread;
        this.inputsAtStart = world.oracle.storedInputs();
        storeOpened();
    }

    LaneStatus status() {
        return status;
    }

    L1Status l1Status() {
        return seen;
    }

    void status(LaneStatus now) {
        if (now.state() != status.state()) {
            activeSinceNanos = world.queue.nowNanos();
            boolean goesOn = now.state() == LaneStatus.State.ACTIVE || now.state() == LaneStatus.State.STORAGE_FULL;
            if (goesOn && status.state() == LaneStatus.State.RECOVERING && owed() > 0) {
                world.violated("G3 answered", "the lane goes on and owes " + owed() + " answers from before");
            }
        }
        status = now;
    }

    /** To be called after every event: nothing the lane did in it may be missing from what it shows. */
    void checkStatus(long feedHead) {
        boolean exact = status.state() == LaneStatus.State.ACTIVE;
        if (exact && feedHead != world.oracle.size()) {
            world.violated("G11 feed", "the feed ends at " + feedHead + " of " + world.oracle.size());
        }
        if (exact ? !world.oracle.isShownBy(status) : status.head() > world.oracle.size()) {
            world.violated("status", status + " of an order of " + world.oracle.size() + " entries");
        }
    }

    /** The lane's mailbox has handed this op over to it. */
    void asked(Claim submission) {
        asked.add(submission);
    }

    void answered(Claim submission) {
        asked.remove(submission);
    }

    /** Answers; none to what was withdrawn before the lane took it. */
    private int owed() {
        asked.removeIf(Claim::isWithdrawn);
        return asked.size();
    }

    /** A reason that the lane gives must be one that there is. */
    void refused(Verdict verdict) {
        if (verdict instanceof Verdict.InsufficientBalance(BigInteger required, BigInteger available)
                && (required.compareTo(available) <= 0 || !world.oracle.wasFee(required))) {
            world.violated("§4 refusal", verdict + " where no frame asked for so much");
        }
    }

    void posted(Object submission) {
        posted.put(submission, world.queue.nowNanos());
    }

    void replied(Object submission) {
        if (posted.remove(submission) == null) {
            world.violated("one answer", "a submission was answered again");
        }
    }

    void drained() {
        if (owed() > 0) {
            world.violated("G3 drain", "the lane has been drained and owes " + owed() + " answers");
        }
        drained = true;
    }

    /** L1 has told the reader this block. */
    void heard(L1Block block) {
        if (block.number() == world.oracle.storedHead()) {
            boolean same = block.hash().equals(world.l1.blockAt(block.number()).hash());
            contradicted = same ? -1 : block.number();
        }
    }

    /** The lane is about to store a slice that was read when L1 was safe up to there. */
    void telling(long safeBlock) {
        // Of several endpoints, one that contradicts may have been outvoted, or not be heard any more.
        if (world.plan.l1.endpoints() == 1 && contradicted >= 0 && contradicted == world.oracle.storedHead()) {
            world.violated("G7 reading", "a slice on block " + contradicted + " though L1 has another one there");
        }
        tellingHead = safeBlock;
    }

    /** Something has become durable; the oracle knows of it. */
    void durable(boolean slice, boolean ops) {
        if (drained) {
            world.violated("G3 drain", "the lane went on after it had been drained");
        }
        if (slice && tellingHead > observedHead) {
            observedHead = tellingHead;
            observedNanos = world.queue.nowNanos();
        }
        if (ops) {
            checkDanger();
        }
    }

    /**
     * A process starts from what is stored: so does the lane, from the age of the stored head by the wall clock. When it
     * opens the store again it still knows what L1 has told it.
     */
    void storeOpened() {
        if (opened) {
            return;
        }
        opened = true;
        clockWasBehind |= world.machine.skewMs() < 0;
        observedHead = world.oracle.storedHead();
        tellingHead = -1;
        if (observedHead >= 0) {
            observedNanos = world.machine.nanosAt(world.l1.blockAt(observedHead).timestamp());
        }
    }

    private void checkDanger() {
        long age = world.oracle.age(observedHead);
        if (age >= BatchRules.DANGER_BLOCKS) {
            world.violated("G13 staleness", "op on an order that was seen to be " + age + " blocks old");
        }
        clockWasBehind |= world.machine.skewMs() < 0;
        long silent = Duration.ofNanos(world.queue.nowNanos() - observedNanos).toSeconds();
        long estimated = age + silent / SimDeployment.SECONDS_PER_BLOCK;
        // With a clock that was behind, a restart cannot know how old the head is.
        if (!clockWasBehind && estimated >= BatchRules.DANGER_BLOCKS + ESTIMATE_SLACK_BLOCKS) {
            world.violated(
                    "G13 staleness",
                    "op on an order that is about " + estimated + " blocks old, L1 silent for " + silent + " s");
        }
    }

    void seen(L1Status now) {
        L1Status before = seen;
        seen = now;
        now.observed().ifPresent(head -> {
            long last = before.observed().map(L1Status.Observed::safeBlock).orElse(-1L);
            boolean same = head.safeBlock() == last && now.observed().equals(before.observed());
            if (head.safeBlock() > world.l1.safeNumber() || (head.safeBlock() <= last && !same)) {
                world.violated("L1 status", now + " after " + before);
            }
        });
        if (now.garbage() > before.garbage() && now.garbage() > world.oracle.garbageFrom(inputsAtStart)) {
            world.violated(
                    "L1 status", now + " of " + world.oracle.garbageFrom(inputsAtStart) + " inputs that are nobody's");
        }
        boolean rested = world.queue.nowNanos() > life.pausedUntilNanos() + OLDEST_ANSWER.toNanos();
        if (now.reachable() && rested && world.l1.unreachableFor().compareTo(OLDEST_ANSWER) > 0) {
            world.violated("L1 status", "reachable while no call has come through for " + world.l1.unreachableFor());
        }
    }

    /** What has been waited for too long, or empty. */
    Optional<String> overdue() {
        long now = world.queue.nowNanos();
        clockWasBehind |= world.machine.skewMs() < 0;
        if (now < life.pausedUntilNanos() || thread.waiting() > 0) {
            return Optional.empty();
        }
        if (status.state() == LaneStatus.State.ACTIVE && owed() > 0) {
            return Optional.of("the lane is at rest and owes " + owed() + " answers");
        }
        Duration wait = world.plan.queueTimeout.plus(world.plan.outcomeTimeout).plus(ANSWER_SLACK);
        for (long since : posted.values()) {
            if (since > life.pausedUntilNanos() && now - since > wait.toNanos()) {
                return Optional.of("a submission has had no answer for " + Duration.ofNanos(now - since));
            }
        }
        return deadline(now);
    }

    private Optional<String> deadline(long now) {
        long limit = world.plan.lane.maxBatchOpenMs() + DEADLINE_SLACK.toMillis();
        long since = Math.max(
                Math.max(activeSinceNanos, world.machine.clockSetNanos()),
                Math.max(world.batches.openedNanos(), life.pausedUntilNanos()));
        long age = world.machine.wallClockMs() - world.batches.openedAtMs();
        boolean late = status.state() == LaneStatus.State.ACTIVE
                && world.batches.openedAtMs() >= 0
                && age > limit
                && Duration.ofNanos(now - since).toMillis() > limit;
        return late ? Optional.of("the open batch is " + age + " ms old") : Optional.empty();
    }
}
