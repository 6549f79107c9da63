package dev.tactus.l1.post;

import dev.tactus.l1.post.SubmitterCore.Step;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which slot to offer another price for. Pure. */
final class BidCore {
    /** Whoever has made so many offers in vain waits for the fee to fall. */
    static final int MAX_BIDS = 32;

    private final int bumpBlocks;

    /** @param bumpBlocks how long the slot that holds up all others may wait before more is offered for it */
    BidCore(int bumpBlocks) {
        this.bumpBlocks = bumpBlocks;
    }

    /** The slot that all others wait for. */
    static Optional<Slot> front(List<Slot> open, Survey survey) {
        return open.stream().filter(slot -> SubmitterCore.waits(slot, survey)).findFirst();
    }

    /**
     * Whatever a node found too cheap or too dear, at once; what holds up the others, after a while.
     *
     * @param broadcast slots whose bytes go out first: what a node found too cheap before it may take now
     */
    Optional<Step> step(List<Slot> open, List<Slot> broadcast, Progress progress, Survey survey) {
        Refusals refusals = progress.refusals();
        Stream<Slot> refused = open.stream()
                .filter(slot -> refusals.isTooDear(slot)
                        || (refusals.mayOfferMore(slot, survey.agreedBlock()) && !broadcast.contains(slot)))
                .filter(slot -> SubmitterCore.waits(slot, survey));
        Stream<Slot> late = front(open, survey)
                .filter(slot -> progress.sentAt().containsKey(slot.walletNonce()))
                .filter(_ -> progress.front()
                        .filter(front -> survey.agreedBlock() - front.since() >= bumpBlocks)
                        .isPresent())
                .stream();
        return Stream.concat(refused, late)
                .filter(slot -> slot.bidsOfItsKind() < MAX_BIDS)
                .findFirst()
                .map(slot -> refusals.isTooDear(slot) ? new Step.Reprice(slot) : new Step.Rebid(slot));
    }
}
