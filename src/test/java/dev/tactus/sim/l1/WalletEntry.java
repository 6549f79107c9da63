package dev.tactus.sim.l1;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transaction of the wallet that the network has, or had. */
final class WalletEntry {
    final RawTransaction transaction;
    /** Blocks of any fork that have it. */
    final List<SimBlock> minedIn = new ArrayList<>();
    /** When the network got it (again), and from which backend, which knows it at once. */
    long arrivedAtNanos;

    int origin;
    /** No block below takes it. */
    long notBefore;
    /** What it has replaced, if that lives on. */
    @Nullable
    WalletEntry older;

    /** Out of the pool for good, unless the wallet sends it again. */
    boolean dropped;
    /** Where it is in the canonical chain. */
    @Nullable
    SimBlock canonical;

    WalletEntry(RawTransaction transaction, long arrivedAtNanos, int origin) {
        this.transaction = transaction;
        this.arrivedAtNanos = arrivedAtNanos;
        this.origin = origin;
    }

    boolean waits() {
        return !dropped && canonical == null;
    }
}
