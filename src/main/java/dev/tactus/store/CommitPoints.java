package dev.tactus.store;

import dev.tactus.fault.Fault;

/** The moments inside a transaction at which dying matters. Whatever stands for the store in a test reaches them too. */
public final class CommitPoints {
    private CommitPoints() {}

    /** The rows of {@code written} are there, and nothing of what follows it. */
    public static void behind(LaneEvent written) {
        switch (written) {
            case LaneEvent.BatchSealed _ -> Fault.point("store.afterSealRow");
            case LaneEvent.BatchOpened _ -> Fault.point("store.afterBatchRow");
            case LaneEvent.FrameOpened _ -> Fault.point("store.afterFrameRow");
            case LaneEvent.Recovered _ -> Fault.point("store.afterTakeBack");
            case LaneEvent.SafeHeadRead _, LaneEvent.DirectInputDrained _, LaneEvent.UserOpIncluded _ ->
                Fault.point("store.betweenRows");
        }
    }

    /** Everything is written, the state too, and COMMIT is not issued. */
    public static void written() {
        Fault.point("store.beforeCommit");
    }
}
