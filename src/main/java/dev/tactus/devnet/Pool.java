package dev.tactus.devnet;

import dev.tactus.devnet.Admission.Refusal;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Hash32;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Transactions that wait for a block, at most one for each sender and nonce. Bounded in whole and per sender. */
final class Pool {
    static final int MAX_TRANSACTIONS = 4096;
    static final int MAX_PER_SENDER = 256;
    /** A replacement must raise the fee and the tip to this many percent of what they were. */
    private static final BigInteger BUMP = BigInteger.valueOf(110);

    private static final BigInteger HUNDRED = BigInteger.valueOf(100);

    private final Map<Address, TreeMap<Long, Transaction>> bySender = new LinkedHashMap<>();
    private final Map<Hash32, Transaction> byHash = new LinkedHashMap<>();
    private final Set<Hash32> held = new HashSet<>();
    private PoolRules rules = PoolRules.ANVIL;
    private BigInteger leastTip = BigInteger.ZERO;

    Optional<Transaction> find(Hash32 hash) {
        return Optional.ofNullable(byHash.get(hash));
    }

    /** Takes {@code transaction} unless the pool is full or holds a dearer one of that nonce. */
    Optional<Refusal> offer(Transaction transaction) {
        if (byHash.containsKey(transaction.hash())) {
            return Optional.of(Refusal.ALREADY_KNOWN);
        }
        if (transaction.tip().compareTo(leastTip) < 0) {
            return Optional.of(Refusal.UNDERPRICED);
        }
        TreeMap<Long, Transaction> own = bySender.getOrDefault(transaction.from(), new TreeMap<>());
        Transaction earlier = own.get(transaction.nonce());
        if (earlier != null && !outbids(transaction, earlier)) {
            return Optional.of(Refusal.UNDERPRICED_REPLACEMENT);
        }
        if (earlier == null && (byHash.size() >= MAX_TRANSACTIONS || own.size() >= MAX_PER_SENDER)) {
            return Optional.of(Refusal.POOL_FULL);
        }
        if (earlier != null) {
            byHash.remove(earlier.hash());
            held.remove(earlier.hash());
        }
        own.put(transaction.nonce(), transaction);
        bySender.put(transaction.from(), own);
        byHash.put(transaction.hash(), transaction);
        return Optional.empty();
    }

    private static boolean outbids(Transaction later, Transaction earlier) {
        return raised(later.maxFee(), earlier.maxFee()) && raised(later.tip(), earlier.tip());
    }

    private static boolean raised(BigInteger later, BigInteger earlier) {
        return later.multiply(HUNDRED).compareTo(earlier.multiply(BUMP)) >= 0;
    }

    /** The nonce after the unbroken run that starts at {@code next}. */
    long nextNonce(Address sender, long next) {
        TreeMap<Long, Transaction> own = bySender.get(sender);
        long nonce = next;
        while (own != null && own.containsKey(nonce)) {
            nonce++;
        }
        return nonce;
    }

    /**
     * Those a block of {@code baseFee} may include, in the order it should: each sender's unbroken run of nonces, the
     * senders merged by tip, equal tips in the order of arrival.
     */
    List<Transaction> ready(ToLongFunction<Address> nextNonce, BigInteger baseFee) {
        Map<Hash32, Integer> arrival = new LinkedHashMap<>();
        byHash.keySet().forEach(hash -> arrival.put(hash, arrival.size()));
        Comparator<Transaction> byTip =
                Comparator.comparing((Transaction each) -> each.priceAt(baseFee).subtract(baseFee));
        var heads = new PriorityQueue<Transaction>(
                byTip.reversed().thenComparing(each -> arrival.getOrDefault(each.hash(), arrival.size())));
        bySender.forEach((sender, own) -> push(heads, own.get(nextNonce.applyAsLong(sender)), baseFee));
        List<Transaction> ready = new ArrayList<>();
        while (!heads.isEmpty()) {
            Transaction best = heads.remove();
            ready.add(best);
            TreeMap<Long, Transaction> own = bySender.getOrDefault(best.from(), new TreeMap<>());
            push(heads, own.get(best.nonce() + 1), baseFee);
        }
        return ready;
    }

    private void push(PriorityQueue<Transaction> heads, @Nullable Transaction next, BigInteger baseFee) {
        if (next != null && !held.contains(next.hash()) && next.maxFee().compareTo(baseFee) >= 0) {
            heads.add(next);
        }
    }

    /** Forgets {@code transaction}, if this very one is here. */
    void remove(Transaction transaction) {
        if (byHash.remove(transaction.hash()) != null) {
            held.remove(transaction.hash());
            forget(transaction);
        }
    }

    void clear() {
        byHash.clear();
        bySender.clear();
        held.clear();
    }

    /** Keeps a waiting transaction out of every block, and with it the sender's later ones; or lets it go again. */
    void hold(Hash32 transaction, boolean back) {
        if (back) {
            held.add(transaction);
        } else {
            held.remove(transaction);
        }
    }

    PoolRules rules() {
        return rules;
    }

    void rules(PoolRules value) {
        rules = value;
    }

    /** Whoever offers a smaller tip is refused. */
    void leastTip(BigInteger wei) {
        leastTip = wei;
    }

    /** Forgets what {@code sender} can no longer send. */
    void dropBelow(Address sender, long nextNonce) {
        TreeMap<Long, Transaction> own = bySender.get(sender);
        if (own != null) {
            List.copyOf(own.headMap(nextNonce).values()).forEach(this::remove);
        }
    }

    private void forget(Transaction transaction) {
        TreeMap<Long, Transaction> own = bySender.get(transaction.from());
        if (own != null) {
            own.remove(transaction.nonce());
            if (own.isEmpty()) {
                bySender.remove(transaction.from());
            }
        }
    }
}
