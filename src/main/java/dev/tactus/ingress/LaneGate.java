package dev.tactus.ingress;

import dev.tactus.lane.Claim;
import dev.tactus.lane.Verdict;
import dev.tactus.protocol.ValidUserOp;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** The way to the lane, and time, as submissions need them. Thread-safe; neither method blocks. */
interface LaneGate {
    /**
     * Tells the lane.
     *
     * @param heard called at most once: with the verdict, or empty if the lane stays silent for very long
     * @return ends the waiting for a verdict that will not come; {@code heard} may be called for it once more
     */
    Runnable submit(ValidUserOp op, Claim claim, Consumer<Optional<Verdict>> heard);

    /** @return cancels it; harmless afterwards */
    Runnable after(Duration delay, Runnable action);
}
