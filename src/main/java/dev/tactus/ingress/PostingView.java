package dev.tactus.ingress;

import dev.tactus.protocol.Hash32;
import java.util.Optional;

/** Which L1 transaction carries a batch. Thread-safe and quick. */
@FunctionalInterface
public interface PostingView {
    Optional<Hash32> l1Transaction(long batchNonce);
}
