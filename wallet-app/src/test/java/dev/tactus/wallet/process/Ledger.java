package dev.tactus.wallet.process;

import dev.tactus.protocol.Hash32;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What clients were told, kept outside the node: the truth that its order is held against. Thread-safe. */
final class Ledger {
    private final Map<Hash32, Long> acknowledged = new ConcurrentHashMap<>();
    private final Set<Hash32> refused = ConcurrentHashMap.newKeySet();
    private final Set<Hash32> unknown = ConcurrentHashMap.newKeySet();
    private final AtomicLong unknownEver = new AtomicLong();

    void acknowledged(Hash32 txHash, long offset) {
        unknown.remove(txHash);
        Long before = acknowledged.putIfAbsent(txHash, offset);
        if (before != null && before != offset) {
            throw new AssertionError("op " + txHash + " was acknowledged at " + before + " and then at " + offset);
        }
    }

    /** A promise that this op, never sent again, is not in the order. */
    void refused(Hash32 txHash) {
        refused.add(txHash);
    }

    /** No answer that tells: it may be in the order or not. */
    void unknown(Hash32 txHash) {
        unknown.add(txHash);
        unknownEver.incrementAndGet();
    }

    Map<Hash32, Long> acknowledged() {
        return acknowledged;
    }

    Set<Hash32> refused() {
        return refused;
    }

    Set<Hash32> unknown() {
        return unknown;
    }

    long unknownEver() {
        return unknownEver.get();
    }
}
