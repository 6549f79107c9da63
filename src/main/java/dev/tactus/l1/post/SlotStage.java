package dev.tactus.l1.post;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The life of a slot as one declared machine: what may become of it on each fact that the submitter learns. A new
 * process takes every slot of its journal for {@link #RECORDED} and learns the rest again from L1.
 */
public enum SlotStage {
    /** Its batch and nonce are chosen; nothing is durable. */
    PLANNED,
    /** Its bytes are durable. */
    RECORDED,
    /** Broadcast; the outcome is open. */
    IN_FLIGHT,
    /** In a block. */
    LANDED,
    /** In a block, and as many blocks on top as configured. */
    CONFIRMED,
    /** Something is wrong that sending cannot repair. */
    HALTED,
    /** The scheduler has accepted its batch at or below the safe head. */
    ACCEPTED,
    /** Its nonce, or one before it, was used by somebody else for good: a later nonce carries its batch. */
    ABANDONED;

    /** What the submitter learns about a slot. */
    enum Fact {
        /** Its bytes have become durable. */
        WRITTEN,
        /** A node was told. */
        SENT,
        /** It waits in a node's pool. */
        WAITS,
        /** No node shows it. */
        GONE,
        /** It is in a block. */
        MINED,
        /** As many blocks as configured are on top of it. */
        DEEP,
        /** It would revert, has reverted, or lies on L1 without being accepted. */
        CONDEMNED,
        /** The scheduler has accepted its batch. */
        JUDGED_GOOD,
        /** Its nonce or an earlier one is somebody else's for good. */
        TAKEN
    }

    private static final Map<SlotStage, Map<Fact, SlotStage>> TABLE = table();

    private static Map<SlotStage, Map<Fact, SlotStage>> table() {
        var table = new EnumMap<SlotStage, Map<Fact, SlotStage>>(SlotStage.class);
        table.put(PLANNED, Map.of(Fact.WRITTEN, RECORDED, Fact.CONDEMNED, HALTED));
        // A predecessor may have sent it, and it may have landed since.
        table.put(RECORDED, open(RECORDED, Map.of(Fact.SENT, IN_FLIGHT)));
        table.put(IN_FLIGHT, open(IN_FLIGHT, Map.of(Fact.SENT, IN_FLIGHT)));
        table.put(LANDED, open(IN_FLIGHT, Map.of(Fact.DEEP, CONFIRMED)));
        table.put(CONFIRMED, open(IN_FLIGHT, Map.of(Fact.DEEP, CONFIRMED)));
        table.put(HALTED, open(IN_FLIGHT, Map.of()));
        table.put(ACCEPTED, Map.of());
        table.put(ABANDONED, Map.of());
        return table;
    }

    /** What may happen in every stage whose outcome is open; L1 may take back whatever it has shown. */
    private static Map<Fact, SlotStage> open(SlotStage whenGone, Map<Fact, SlotStage> more) {
        var row = new EnumMap<Fact, SlotStage>(Fact.class);
        row.put(Fact.WAITS, IN_FLIGHT);
        row.put(Fact.GONE, whenGone);
        row.put(Fact.MINED, LANDED);
        row.put(Fact.CONDEMNED, HALTED);
        row.put(Fact.JUDGED_GOOD, ACCEPTED);
        row.put(Fact.TAKEN, ABANDONED);
        row.putAll(more);
        return row;
    }

    /** Whether a transaction of it is in a block, as far as known. */
    public boolean hasLanded() {
        return this == LANDED || this == CONFIRMED || this == ACCEPTED;
    }

    /** Empty if the fact cannot come in this stage. */
    Optional<SlotStage> next(Fact fact) {
        return Optional.ofNullable(TABLE.get(this)).flatMap(row -> Optional.ofNullable(row.get(fact)));
    }

    /** @throws IllegalStateException if the fact cannot come in this stage */
    SlotStage on(Fact fact) {
        return next(fact).orElseThrow(() -> new IllegalStateException("a slot that is " + this + " is " + fact));
    }
}
