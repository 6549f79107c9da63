package dev.tactus.sim.store;

import dev.tactus.sim.Dice;
import dev.tactus.sim.Tally;
import dev.tactus.store.BatchPolicy;
import dev.tactus.store.LaneTransaction;
import dev.tactus.store.OrderReader;
import dev.tactus.store.SequencerStore;
import dev.tactus.store.StoreUnavailableException;
import dev.tactus.store.StoredDeployment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A data directory in memory, which outlives the node that uses it. It keeps what its handles have promised: a commit
 * that returned is never lost, one that was refused never appears, and one whose COMMIT was issued but did not return
 * is kept or lost whole, by the dice, when the disk is next opened or the power fails. One thread, virtual time.
 */
public final class SimDisk {
    /** Of a fresh directory, protocol §4. */
    private static final BatchPolicy DEFAULT_POLICY = new BatchPolicy(0, 0, 12_591, 32_000);

    private static final double KEPT = 0.5;

    private final Dice dice;
    private final Tally tally;
    private final StoredDeployment deployment;
    private final Tables tables = new Tables();
    private final Faults faults = new Faults();
    private final List<Consumer<LaneTransaction>> observers = new ArrayList<>();
    private final List<LaneTransaction> durable = new ArrayList<>();
    private BatchPolicy policy = DEFAULT_POLICY;
    private long lives;
    private boolean hasWriter;
    private @Nullable Uncertain uncertain;
    /** Whether the next opening must write, as the database does after a start and after an unknown outcome. */
    private boolean unsettled = true;

    /** @param how what stopped COMMIT, for the tally */
    private record Uncertain(Write write, String how) {}

    public SimDisk(Dice dice, Tally tally, StoredDeployment deployment) {
        this.dice = dice;
        this.tally = tally;
        this.deployment = deployment;
    }

    /**
     * The one writer; another can be had once it is closed or the power has failed. A handle from before a crash
     * refuses every call but {@code close}, with {@code IllegalStateException}.
     *
     * @throws StoreUnavailableException while the disk is full: an opening may have to settle something
     */
    public SequencerStore openWriter() {
        if (hasWriter) {
            throw new IllegalStateException("the disk has its writer");
        }
        settle();
        hasWriter = true;
        return new SimWriter(this, tables);
    }

    /** Sees what is committed, nothing else. Dies with the crash too. */
    public OrderReader openReader() {
        return new SimReader(this, tables);
    }

    /**
     * Power loss or kill: open handles die; of a write whose COMMIT was issued and did not return, or failed, the dice
     * keep or lose it whole. What was acknowledged stays.
     */
    public void crash() {
        tally.count("store.crash");
        lives++;
        hasWriter = false;
        unsettled = true;
        decide();
    }

    /** The knobs. */
    public Faults faults() {
        return faults;
    }

    /**
     * Called for each transaction exactly once, in order, the moment it certainly is durable: before its commit
     * returns, or when the dice keep it. Undoing state tells nobody.
     */
    public void onDurable(Consumer<LaneTransaction> observer) {
        observers.add(observer);
    }

    /** Every transaction that is durable, in order, as a view that grows. One whose state was undone is still there. */
    public List<LaneTransaction> durable() {
        return Collections.unmodifiableList(durable);
    }

    /** Operators change it at run time, with SQL of their own; readers and writer see it at once. */
    public void setPolicy(BatchPolicy policy) {
        this.policy = policy;
    }

    BatchPolicy policy() {
        return policy;
    }

    StoredDeployment deployment() {
        return deployment;
    }

    /** Differs after every crash. */
    long life() {
        return lives;
    }

    void closeWriter() {
        hasWriter = false;
    }

    /** Whether a fault happens now, counted if it does. */
    boolean strikes(double probability, String kind) {
        boolean struck = probability > 0 && dice.chance(probability);
        if (struck) {
            tally.count("store." + kind);
        }
        return struck;
    }

    void count(String kind) {
        tally.count("store." + kind);
    }

    /** How long a slow COMMIT takes. */
    long slowNanos() {
        return dice.between(faults.slowLeast, faults.slowMost).toNanos();
    }

    void makeDurable(Write write) {
        tables.apply(write);
        if (write instanceof Write.Append(LaneTransaction transaction)) {
            durable.add(transaction);
            observers.forEach(observer -> observer.accept(transaction));
        }
    }

    /** COMMIT was issued, and nobody knows. */
    void leaveUncertain(Write write, String how) {
        uncertain = new Uncertain(write, how);
        unsettled = true;
    }

    void leaveUnsettled() {
        unsettled = true;
    }

    /** Makes certain what is durable, by a write of its own. */
    void settle() {
        if (unsettled && faults.full) {
            tally.count("store.full");
            throw new StoreUnavailableException("the disk is full", new IOException("no space left"));
        }
        unsettled = false;
        decide();
    }

    private void decide() {
        Uncertain decided = uncertain;
        if (decided == null) {
            return;
        }
        uncertain = null;
        if (strikes(KEPT, decided.how() + ".kept")) {
            makeDurable(decided.write());
        } else {
            tally.count("store." + decided.how() + ".lost");
        }
    }
}
