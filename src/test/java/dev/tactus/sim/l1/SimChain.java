package dev.tactus.sim.l1;

import dev.tactus.l1.L1Block;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.sim.Dice;
import dev.tactus.sim.SimDeployment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The canonical chain, how its head moved, and which blocks are safe. What is safe is never replaced. */
final class SimChain {
    private final List<SimBlock> canonical = new ArrayList<>();
    private final List<TrueInput> inputs = new ArrayList<>();
    private final List<Head> heads = new ArrayList<>();
    private long safe;
    private long finalized;

    /** The chain as it was known at a moment. */
    record Head(long atNanos, SimBlock block, long safe, long finalized) {}

    /** Blocks 0 to {@code startBlock}, empty, one in each slot. */
    SimChain(long startBlock, long baseFee, Dice hashes) {
        Hash32 parentHash = Hash32.wrap(new byte[Hash32.SIZE]);
        @Nullable SimBlock parent = null;
        for (long number = 0; number <= startBlock; number++) {
            long timestamp = SimDeployment.GENESIS_TIMESTAMP + SimDeployment.SECONDS_PER_BLOCK * number;
            var hash = new Hash32(Bytes.wrap(hashes.bytes(Hash32.SIZE)));
            var block = new SimBlock(
                    new L1Block(number, hash, parentHash, timestamp),
                    parent,
                    new SimBlock.Fees(baseFee, baseFee, 0),
                    List.of(),
                    List.of(),
                    SimBlock.State.NONE);
            canonical.add(block);
            parent = block;
            parentHash = hash;
        }
    }

    SimBlock latest() {
        return canonical.getLast();
    }

    long safe() {
        return safe;
    }

    SimBlock safeBlock() {
        return canonical.get((int) safe);
    }

    SimBlock at(long number) {
        return canonical.get((int) number);
    }

    boolean isCanonical(SimBlock block) {
        return block.number() < canonical.size() && canonical.get((int) block.number()) == block;
    }

    /** Of the canonical chain, in order of their index. */
    List<TrueInput> inputs() {
        return inputs;
    }

    void append(SimBlock block) {
        if (block.parent() != latest()) {
            throw new IllegalStateException("block " + block.number() + " does not extend the chain");
        }
        canonical.add(block);
        inputs.addAll(block.inputs());
    }

    /** Takes the newest block off; what it held is no longer in the chain. */
    SimBlock removeLatest() {
        if (latest().number() <= safe + 1) {
            throw new IllegalStateException("block " + latest().number() + " is too close to the safe one");
        }
        SimBlock gone = canonical.removeLast();
        inputs.subList(inputs.size() - gone.inputs().size(), inputs.size()).clear();
        return gone;
    }

    /** Moves what is safe up to {@code lag} blocks below the head, and tells the backends of a new head. */
    void publish(long nowNanos, long lag) {
        safe = Math.max(safe, latest().number() - lag);
        finalized = Math.max(finalized, latest().number() - 3 * lag);
        heads.add(new Head(nowNanos, latest(), safe, finalized));
    }

    int headCount() {
        return heads.size();
    }

    Head head(int index) {
        return heads.get(Math.clamp(index, 0, heads.size() - 1));
    }

    /**
     * The chain as of {@code head}, to be told now. Where it contradicts what has become safe since, the node is as far
     * as the last block that does not.
     */
    SimBlock tip(Head head) {
        SimBlock fork = lastCanonical(head.block());
        return fork.number() < safe ? fork : head.block();
    }

    private SimBlock lastCanonical(SimBlock from) {
        SimBlock at = from;
        while (!isCanonical(at)) {
            at = parentOf(at);
        }
        return at;
    }

    /** The block at a height of the chain that ends with {@code tip}; empty above it. */
    Optional<SimBlock> at(SimBlock tip, long number) {
        if (number > tip.number()) {
            return Optional.empty();
        }
        SimBlock at = tip;
        while (at.number() > number && !isCanonical(at)) {
            at = parentOf(at);
        }
        return Optional.of(at.number() == number ? at : canonical.get((int) number));
    }

    boolean contains(SimBlock tip, SimBlock block) {
        return at(tip, block.number()).filter(there -> there == block).isPresent();
    }

    private static SimBlock parentOf(SimBlock block) {
        SimBlock parent = block.parent();
        if (parent == null) {
            throw new IllegalStateException("the first block was replaced");
        }
        return parent;
    }
}
