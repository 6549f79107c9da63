package dev.tactus.ingress;

import dev.tactus.protocol.Address;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts who is inside, because the lane's mailbox does not: so many permits for everyone, so many shares for one
 * sender, exact under any interleaving. Thread-safe, never blocks.
 */
final class Admission {
    private final Limit everyone;
    private final Limit reserve;
    private final int perSender;
    private final ConcurrentHashMap<Address, Integer> shares = new ConcurrentHashMap<>();

    /**
     * @param capacity  permits
     * @param reserve   further permits for ops that are already known, when the others are used up
     * @param perSender shares of one sender
     */
    Admission(int capacity, int reserve, int perSender) {
        this.everyone = new Limit(capacity);
        this.reserve = new Limit(reserve);
        this.perSender = perSender;
    }

    Optional<Permit> tryAcquire() {
        return everyone.tryAcquire() ? Optional.of(new Permit(everyone)) : Optional.empty();
    }

    Optional<Permit> tryAcquireReserved() {
        return reserve.tryAcquire() ? Optional.of(new Permit(reserve)) : Optional.empty();
    }

    int inUse() {
        return everyone.inUse.get();
    }

    int inUseBy(Address sender) {
        return shares.getOrDefault(sender, 0);
    }

    /**
     * The right to be inside. It ends, with its share, when the last of its holders lets go; there is one at first.
     */
    final class Permit {
        private final Limit limit;
        private final AtomicInteger holders = new AtomicInteger(1);
        private volatile Optional<Address> sharer = Optional.empty();

        private Permit(Limit limit) {
            this.limit = limit;
        }

        /** Takes one of the sender's shares; to be called by a holder, once. */
        boolean tryShare(Address sender) {
            boolean[] granted = {false};
            shares.compute(sender, (key, used) -> {
                int now = used == null ? 0 : used;
                granted[0] = now < perSender;
                return granted[0] ? Integer.valueOf(now + 1) : used;
            });
            if (granted[0]) {
                sharer = Optional.of(sender);
            }
            return granted[0];
        }

        /** One more holder; to be called by a holder. */
        void hold() {
            holders.incrementAndGet();
        }

        /** To be called once by each holder. */
        void release() {
            if (holders.decrementAndGet() == 0) {
                sharer.ifPresent(sender -> shares.computeIfPresent(sender, (key, used) -> used == 1 ? null : used - 1));
                limit.inUse.decrementAndGet();
            }
        }
    }

    private static final class Limit {
        private final int max;
        private final AtomicInteger inUse = new AtomicInteger();

        private Limit(int max) {
            this.max = max;
        }

        private boolean tryAcquire() {
            // Compare and set, not add and take back: a permit is never seen as used by someone who gets none.
            int used = inUse.get();
            while (used < max) {
                if (inUse.compareAndSet(used, used + 1)) {
                    return true;
                }
                used = inUse.get();
            }
            return false;
        }
    }
}
