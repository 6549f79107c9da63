package dev.tactus.l1.read;

import dev.tactus.l1.L1Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;

/** Says each trouble with L1 once when it begins or changes, and once when it is over. One thread. */
final class ReaderAlarms {
    private final Logger log;
    private final ReaderSettings settings;
    private Optional<String> held = Optional.empty();
    private List<String> troubles = List.of();
    private List<String> lagging = List.of();
    private int answering = -1;
    private boolean stale;
    private boolean stuck;

    ReaderAlarms(Logger log, ReaderSettings settings) {
        this.log = log;
        this.settings = settings;
    }

    /** @param now what is wrong with single endpoints, in words */
    void looked(L1Status status, List<String> now, long nowNanos) {
        held(status.view().held());
        troubles(now);
        answering(status.view());
        stale(status, nowNanos);
    }

    /** @param now endpoints far behind, in words */
    void lagging(List<String> now) {
        if (!now.isEmpty() && !now.equals(lagging)) {
            log.warn("L1 endpoints lag: {}", String.join("; ", now));
        }
        lagging = List.copyOf(now);
    }

    /**
     * That reading is held has been told already.
     *
     * @param standing for how long nothing has been stored though there may be something to read
     */
    void failed(String why, Duration standing) {
        if (!stuck && held.isEmpty() && standing.compareTo(settings.staleAfter()) > 0) {
            stuck = true;
            log.error("L1 could not be read for {} s: {}", standing.toSeconds(), why);
        }
    }

    void gotOn() {
        if (stuck) {
            log.info("reading of L1 gets on again");
        }
        stuck = false;
    }

    private void held(Optional<String> why) {
        if (why.isPresent() && !why.equals(held)) {
            log.error("reading of L1 is held: {}", why.get());
        } else if (why.isEmpty() && held.isPresent()) {
            log.info("reading of L1 is no longer held");
        }
        held = why;
    }

    private void troubles(List<String> now) {
        if (!now.isEmpty() && !now.equals(troubles)) {
            log.error("L1 endpoints contradict: {}", String.join("; ", now));
        }
        troubles = List.copyOf(now);
    }

    private void answering(L1Status.View view) {
        if (view.answering() < view.configured() && view.answering() != answering && view.answering() > 0) {
            log.warn(
                    "only {} of {} L1 endpoints answer{}",
                    view.answering(),
                    view.configured(),
                    view.answering() == 1 && settings.quorum() == 1 ? ", and what it says is believed alone" : "");
        } else if (view.answering() == view.configured() && answering >= 0 && answering < view.configured()) {
            log.info("all {} L1 endpoints answer", view.configured());
        }
        answering = view.answering();
    }

    private void stale(L1Status status, long nowNanos) {
        long standing =
                status.observed().map(head -> nowNanos - head.advancedAtNanos()).orElse(0L);
        boolean now = standing > settings.staleAfter().toNanos();
        if (now && !stale) {
            log.warn(
                    "the safe head of L1 has stood still at block {} for {} s",
                    status.observed().orElseThrow().safeBlock(),
                    Duration.ofNanos(standing).toSeconds());
        }
        stale = now;
    }
}
