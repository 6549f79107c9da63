package dev.tactus.l1.post;

import dev.tactus.l1.post.PostingView.Posting;
import dev.tactus.l1.post.PostingView.Stage;
import dev.tactus.l1.post.SubmitterCore.Decision;
import dev.tactus.l1.post.SubmitterCore.Progress;
import dev.tactus.l1.post.SubmitterCore.Survey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;

/** Keeps a {@link PostingView} and the log up to date. Owned by the submitter. */
final class PostingBoard {
    private static final int RECENT = 256;

    private final PostingView view;
    private final Logger log;
    private final Map<Long, Posting> accepted = new LinkedHashMap<>();
    private Optional<Survey> last = Optional.empty();
    private Optional<String> halted = Optional.empty();
    private Optional<String> lastError = Optional.empty();
    private boolean reachable;

    PostingBoard(PostingView view, Logger log) {
        this.view = view;
        this.log = log;
    }

    void surveyed(Decision decision, Survey survey) {
        if (!reachable) {
            log.info("posting is in touch with L1 and the store");
        }
        reachable = true;
        last = Optional.of(survey);
        for (Slot slot : decision.settled()) {
            log.info("batch={} l1Tx={} accepted", slot.batchNonce(), slot.transactionHash());
            accepted.put(slot.batchNonce(), posting(slot, Stage.ACCEPTED));
        }
        while (accepted.size() > RECENT) {
            accepted.remove(accepted.keySet().iterator().next());
        }
        if (!decision.halted().equals(halted)) {
            halted = decision.halted();
            halted.ifPresentOrElse(
                    why -> log.error("posting has halted, an operator is needed: {}", why),
                    () -> log.warn("posting is no longer halted"));
        }
    }

    void failed(SubmitterState state, Progress progress, String why) {
        if (reachable) {
            log.warn("posting waits: {}", why);
        }
        reachable = false;
        lastError = Optional.of(why);
        show(state, progress);
    }

    void show(SubmitterState state, Progress progress) {
        var postings = new HashMap<>(accepted);
        for (Slot slot : state.slots()) {
            postings.put(slot.batchNonce(), posting(slot, stage(slot, progress)));
        }
        view.replace(new PostingView.Status(reachable, state.watermark(), backlog(state), halted, lastError), postings);
    }

    private long backlog(SubmitterState state) {
        long recordedEnd = state.slots().isEmpty() ? 0 : state.slots().getLast().batchNonce() + 1;
        return last.map(Survey::horizon)
                .map(horizon -> Math.max(0, horizon.sealedEnd() - Math.max(recordedEnd, horizon.nextAccepted())))
                .orElse(0L);
    }

    private Stage stage(Slot slot, Progress progress) {
        if (slot.walletNonce() < progress.confirmedBelow()) {
            return Stage.CONFIRMED;
        }
        Stage unseen = progress.sentAt().containsKey(slot.walletNonce()) ? Stage.SENT : Stage.RECORDED;
        return last.flatMap(survey -> survey.of(slot))
                .map(sighting -> switch (sighting) {
                    case Sighting.Mined _ -> Stage.MINED;
                    case Sighting.Waiting _ -> Stage.SENT;
                    case Sighting.Unknown _ -> unseen;
                })
                .orElse(unseen);
    }

    private static Posting posting(Slot slot, Stage stage) {
        return new Posting(slot.batchNonce(), slot.walletNonce(), slot.transactionHash(), stage);
    }
}
