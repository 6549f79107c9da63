package dev.tactus.l1.read;

import dev.tactus.protocol.Deployment;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SafeSlice;
import java.util.Optional;

/** {@link ReaderCore} for whoever has read a page. */
public final class ExploredReading {
    private ExploredReading() {}

    /** What the lane is given of it. */
    public static SafeSlice slice(Deployment deployment, Optional<SafeHead> head, long nextBatchNonce, InputPage page) {
        return new ReaderCore(deployment)
                .classify(new ReadCursor(head, nextBatchNonce), page)
                .slice();
    }
}
