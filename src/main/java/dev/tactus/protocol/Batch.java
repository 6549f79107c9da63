package dev.tactus.protocol;

import java.util.List;

/** A list of frames posted to L1 as one transaction; {@code nonce} is uint64, read as unsigned. */
public record Batch(long nonce, List<Frame> frames) {
    public Batch {
        frames = List.copyOf(frames);
    }
}
