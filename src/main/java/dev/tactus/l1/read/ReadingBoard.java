package dev.tactus.l1.read;

import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Status;
import dev.tactus.l1.read.InputReaderActor.Wiring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;

/** What the reader shows of L1, and says of it in its log. One thread. */
final class ReadingBoard {
    private final Wiring wiring;
    private final int configured;
    private final ReaderAlarms alarms;
    private L1Status status = L1Status.UNSEEN;
    /** Of single endpoints, which others make up for. */
    private List<String> troubles = List.of();

    private long garbage;
    private long gotOnAtNanos;
    private boolean begun;

    ReadingBoard(Wiring wiring, Logger log, int configured) {
        this.wiring = wiring;
        this.configured = configured;
        this.alarms = new ReaderAlarms(log, wiring.settings());
    }

    /** Why nothing is read though L1 answers. */
    Optional<String> held() {
        return status.view().held();
    }

    int answering() {
        return status.view().answering();
    }

    void begins(long nowNanos) {
        if (!begun) {
            begun = true;
            gotOnAtNanos = nowNanos;
        }
    }

    /**
     * The endpoints were looked at.
     *
     * @param strangers endpoints of another chain, in words
     * @param lagging   endpoints far behind, in words
     */
    void looked(int answering, List<String> strangers, List<String> lagging) {
        troubles = strangers;
        alarms.lagging(lagging);
        status = with(
                new L1Status.View(configured, answering, held(), status.view().behind()));
    }

    /** This head is agreed on. */
    void agreed(L1Block safe, Optional<String> dissent) {
        boolean advanced =
                status.observed().map(last -> safe.number() > last.safeBlock()).orElse(true);
        Optional<L1Status.Observed> observed = advanced
                ? Optional.of(new L1Status.Observed(
                        safe.number(),
                        safe.timestamp(),
                        wiring.nanoTime().getAsLong(),
                        wiring.clock().millis()))
                : status.observed();
        if (dissent.isPresent()) {
            troubles = new ArrayList<>(troubles);
            troubles.add("outvoted: " + dissent.get());
        }
        long behind = Math.max(0, observed.orElseThrow().safeBlock() - safe.number());
        status = new L1Status(true, observed, Optional.empty(), garbage, status.view(), gotOnAtNanos);
        show(true, held(), behind);
    }

    void held(String why) {
        show(true, Optional.of(why), status.view().behind());
    }

    /** What was held against L1 is over. */
    void released() {
        if (held().isPresent()) {
            show(true, Optional.empty(), status.view().behind());
        }
    }

    void outOfReach() {
        show(false, held(), status.view().behind());
    }

    /** A slice was stored, or nothing is left to read. */
    void gotOn(int garbageInputs) {
        garbage += garbageInputs;
        gotOnAtNanos = wiring.nanoTime().getAsLong();
        alarms.gotOn();
        publish(with(status.view()));
    }

    /** It has to be tried again. */
    void failed(String why) {
        Duration standing = Duration.ofNanos(wiring.nanoTime().getAsLong() - gotOnAtNanos);
        alarms.failed(why, standing);
    }

    void stopped(ReaderFault fault) {
        publish(new L1Status(
                status.reachable(),
                status.observed(),
                Optional.of(fault.describe()),
                garbage,
                status.view(),
                gotOnAtNanos));
    }

    private L1Status with(L1Status.View view) {
        return new L1Status(status.reachable(), status.observed(), Optional.empty(), garbage, view, gotOnAtNanos);
    }

    private void show(boolean reachable, Optional<String> held, long behind) {
        var view = new L1Status.View(configured, answering(), held, behind);
        publish(new L1Status(reachable, status.observed(), Optional.empty(), garbage, view, gotOnAtNanos));
        alarms.looked(status, troubles, wiring.nanoTime().getAsLong());
    }

    private void publish(L1Status next) {
        status = next;
        wiring.status().accept(next);
    }
}
