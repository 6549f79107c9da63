package dev.tactus.ingress;

import dev.tactus.lane.Claim;
import dev.tactus.lane.Verdict;
import dev.tactus.protocol.ValidUserOp;
import java.time.Duration;
import java.util.function.Consumer;

/** The way to the lane, and time, as submissions need them. Thread-safe; neither method blocks. */
interface LaneGate {
    /**
     * Tells the lane.
     *
     * @param heard called at most once, with the verdict, and never on the lane's thread; not at all if the lane passes
     *              over the submission, or ends
     */
    void submit(ValidUserOp op, Claim claim, Consumer<Verdict> heard);

    /** @return cancels it; harmless afterwards */
    Runnable after(Duration delay, Runnable action);
}
