package dev.tactus.l1.post;

import dev.tactus.l1.post.BatchSubmitter.Turn;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A {@link BatchSubmitter} with a simulated mailbox and journal: what the actor does for it, without the actor. */
public final class SimSubmitter {
    private static final Duration FIRST_RESTART = Duration.ofSeconds(1);
    private static final Duration LAST_RESTART = Duration.ofSeconds(30);

    /** Time, as long as the node lives. */
    public interface Host {
        /** @return cancels */
        Runnable after(Duration delay, String what, Runnable action);

        /** How long the journal takes for one write. */
        Duration writing();
    }

    private final PostingView view;
    private final SimJournal journal;
    private final Host host;
    private final ArrayDeque<Function<SubmitterState, Turn>> stashed = new ArrayDeque<>();
    /** The same over all restarts, as the actor keeps it. */
    private final BatchSubmitter submitter;

    private SubmitterState state = SubmitterState.EMPTY;
    private Runnable cancelPoll = () -> {};
    private Duration restart = FIRST_RESTART;
    private boolean running;
    private boolean writing;

    public SimSubmitter(BatchSubmitterActor.Wiring wiring, SimJournal journal, Host host) {
        this.view = wiring.view();
        this.journal = journal;
        this.host = host;
        this.submitter = new BatchSubmitter(wiring, new Loop());
    }

    public void start() {
        running = true;
        state = journal.load();
        submitter.start(state);
    }

    /** A batch was sealed. */
    public void nudge() {
        tell(now -> {
            submitter.nudge(now);
            return new Turn(List.of(), _ -> {});
        });
    }

    /** Slots that are not settled. */
    public int unsettled() {
        return state.slots().size();
    }

    /** Slots that L1 had not taken when the wallet's next nonce there was this. */
    public long waiting(long nextWalletNonce) {
        return state.slots().stream()
                .filter(slot -> slot.walletNonce() >= nextWalletNonce)
                .count();
    }

    /** Why it says that it has stopped, if it does. */
    public Optional<String> halted() {
        return view.status().halted();
    }

    private void tell(Function<SubmitterState, Turn> step) {
        if (writing || !running) {
            stashed.add(step);
            return;
        }
        Turn turn = step.apply(state);
        if (turn.events().isEmpty()) {
            turn.then().accept(state);
        } else {
            write(turn);
        }
    }

    private void write(Turn turn) {
        writing = true;
        journal.begin(turn.events());
        Duration takes = host.writing();
        if (takes.isZero()) {
            written(turn);
        } else {
            var _ = host.after(takes, "journal", () -> written(turn));
        }
    }

    private void written(Turn turn) {
        writing = false;
        if (!journal.end()) {
            failed();
            return;
        }
        restart = FIRST_RESTART;
        for (SubmitterEvent event : turn.events()) {
            state = state.apply(event);
        }
        turn.then().accept(state);
        unstash();
    }

    private void unstash() {
        while (!writing && running && !stashed.isEmpty()) {
            tell(stashed.remove());
        }
    }

    /** A failed write: whatever it did or did not do, the journal tells when it is read again. */
    private void failed() {
        running = false;
        cancelPoll.run();
        Duration pause = restart;
        restart = restart.multipliedBy(2).compareTo(LAST_RESTART) > 0 ? LAST_RESTART : restart.multipliedBy(2);
        var _ = host.after(pause, "submitter restarts", () -> {
            start();
            unstash();
        });
    }

    private final class Loop implements BatchSubmitter.Loop {
        @Override
        public <T> void then(
                CompletionStage<T> stage,
                BiFunction<SubmitterState, ? super T, Turn> done,
                BiFunction<SubmitterState, Throwable, Turn> failed) {
            var _ = stage.whenComplete((value, failure) -> host.after(
                    Duration.ZERO,
                    "submitter",
                    () -> tell(failure == null ? now -> done.apply(now, value) : now -> failed.apply(now, failure))));
        }

        @Override
        public void pollIn(Duration pause) {
            cancelPoll.run();
            cancelPoll = host.after(
                    pause,
                    "submitter polls",
                    () -> tell(now -> {
                        submitter.poll(now);
                        return new Turn(List.of(), _ -> {});
                    }));
        }

        @Override
        public void cancelPoll() {
            cancelPoll.run();
        }
    }
}
