package dev.tactus.lane;

import dev.tactus.protocol.ValidUserOp;
import dev.tactus.store.SafeSlice;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;

/** Sole writer of order. */
public final class InclusionLaneActor {
    private InclusionLaneActor() {}

    /** What the lane is told. */
    public sealed interface Command {}

    /** Decide this op; the lane first takes {@code claim} and answers only if it could. */
    public record Submit(ValidUserOp op, Claim claim, ActorRef<Verdict> replyTo) implements Command {}

    /** Store this slice, then drain. Answered once it is durable. */
    public record AppendSlice(SafeSlice slice, ActorRef<SliceAppended> replyTo) implements Command {}

    /** Refuse further ops, finish those taken, then reply. */
    public record Drain(ActorRef<Done> replyTo) implements Command {}

    /** The slice up to {@code blockNumber} is durable. */
    public record SliceAppended(long blockNumber) {}
}
