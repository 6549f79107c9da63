package dev.tactus.l1.post;

import dev.tactus.protocol.Bytes;
import dev.tactus.sim.Dice;
import dev.tactus.sim.Tally;
import java.io.NotSerializableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The submitter's journal on a disk that outlives the node: entries as bytes, in their stored form. A write that was
 * acknowledged stays; of one that failed or was cut off, the dice keep all or nothing.
 */
public final class SimJournal {
    private final SubmitterSerializer serializer = new SubmitterSerializer();
    private final List<Entry> durable = new ArrayList<>();
    private final Map<Long, List<Bytes>> recorded = new HashMap<>();
    private final Set<Long> cancelled = new HashSet<>();
    private final Dice dice;
    private final Tally tally;
    private List<SubmitterEvent> uncertain = List.of();
    private Optional<String> conflict = Optional.empty();
    private double failing;

    private record Entry(String manifest, Bytes bytes) {}

    public SimJournal(Dice dice, Tally tally) {
        this.dice = dice;
        this.tally = tally;
    }

    /** @param probability of a write's failing; nobody knows then whether it is there */
    public void failing(double probability) {
        failing = probability;
    }

    /** The transactions that may use this wallet nonce, as they were recorded, in order. */
    public List<Bytes> recorded(long walletNonce) {
        return recorded.getOrDefault(walletNonce, List.of());
    }

    /** Wallet nonces that were ever recorded. */
    public Set<Long> walletNonces() {
        return Set.copyOf(recorded.keySet());
    }

    /** Whether a transaction that does nothing may use this wallet nonce up. */
    public boolean cancelled(long walletNonce) {
        return cancelled.contains(walletNonce);
    }

    /** One more than the greatest wallet nonce ever recorded. */
    public long watermark() {
        return recorded.keySet().stream().mapToLong(nonce -> nonce + 1).max().orElse(0);
    }

    /** What no journal may hold: one wallet nonce with two contents. */
    public Optional<String> conflict() {
        return conflict;
    }

    /** The node is gone in the middle of whatever it did. */
    public void crash() {
        decide();
    }

    /** What the journal holds, folded; settles what was uncertain. */
    SubmitterState load() {
        decide();
        SubmitterState state = SubmitterState.EMPTY;
        for (Entry entry : durable) {
            try {
                state = state.apply(
                        (SubmitterEvent) serializer.fromBinary(entry.bytes().unsafeArray(), entry.manifest()));
            } catch (NotSerializableException damaged) {
                throw new IllegalStateException(damaged);
            }
        }
        return state;
    }

    /** Between this and {@link #end} a crash decides. */
    void begin(List<SubmitterEvent> events) {
        uncertain = List.copyOf(events);
    }

    /** @return whether the write was acknowledged */
    boolean end() {
        if (failing > 0 && dice.chance(failing)) {
            tally.count("journal.fails");
            return false;
        }
        keep();
        return true;
    }

    private void decide() {
        if (!uncertain.isEmpty() && dice.chance(0.5)) {
            keep();
        }
        uncertain = List.of();
    }

    private void keep() {
        for (SubmitterEvent event : uncertain) {
            durable.add(new Entry(serializer.manifest(event), Bytes.wrap(serializer.toBinary(event))));
            if (event instanceof SubmitterEvent.SlotFilled(Slot slot)) {
                cancelled.add(slot.walletNonce());
                bid(slot.walletNonce(), slot.newest());
            } else if (event instanceof SubmitterEvent.SlotRecorded(Slot slot)) {
                if (!recorded(slot.walletNonce()).isEmpty()) {
                    conflict = Optional.of("wallet nonce " + slot.walletNonce() + " was recorded twice");
                }
                bid(slot.walletNonce(), slot.newest());
            } else if (event instanceof SubmitterEvent.SlotBumped(long walletNonce, Bid bid)) {
                bid(walletNonce, bid);
            } else if (event instanceof SubmitterEvent.SlotCancelled(long walletNonce, Bid bid)) {
                cancelled.add(walletNonce);
                bid(walletNonce, bid);
            }
        }
        uncertain = List.of();
    }

    private void bid(long walletNonce, Bid bid) {
        recorded.computeIfAbsent(walletNonce, _ -> new ArrayList<>()).add(bid.transaction());
    }

    /** Of all slots not settled, the bytes: for who looks from outside. */
    public List<Bytes> transactions() {
        return load().slots().stream().map(slot -> slot.newest().transaction()).toList();
    }
}
