package dev.tactus.l1.read;

import dev.tactus.store.SafeSlice;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** Where slices go: the lane. */
@FunctionalInterface
public interface SliceSink {
    /**
     * Completes once the slice is durable; fails only once it certainly is not and will not be, since the reader then
     * reads again from what is stored. One at a time.
     *
     * @param observedHead L1's safe block when the slice was read, at or above the slice's own head
     */
    CompletionStage<Done> append(SafeSlice slice, long observedHead);
}
