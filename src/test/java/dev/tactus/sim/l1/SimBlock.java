package dev.tactus.sim.l1;

import dev.tactus.l1.L1Block;
import dev.tactus.protocol.Hash32;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A block of any fork, with the state after it. Forks share their history through {@link #parent}. */
final class SimBlock {
    private final L1Block header;
    private final @Nullable SimBlock parent;
    private final Fees fees;
    private final List<TrueInput> inputs;
    private final List<Mined> mined;
    private final State after;

    /**
     * In wei per gas.
     *
     * @param reward the median tip paid in the block
     */
    record Fees(long base, long nextBase, long reward) {}

    /** The wallet's transactions as this block has them. */
    record Mined(WalletEntry entry, boolean succeeded, long gasUsed, BigInteger price) {
        BigInteger fee() {
            return price.multiply(BigInteger.valueOf(gasUsed));
        }
    }

    /** @param spent by the wallet since the beginning */
    record State(long inputCount, long walletNonce, BigInteger spent) {
        static final State NONE = new State(0, 0, BigInteger.ZERO);
    }

    SimBlock(
            L1Block header,
            @Nullable SimBlock parent,
            Fees fees,
            List<TrueInput> inputs,
            List<Mined> mined,
            State after) {
        this.header = header;
        this.parent = parent;
        this.fees = fees;
        this.inputs = List.copyOf(inputs);
        this.mined = List.copyOf(mined);
        this.after = after;
    }

    L1Block header() {
        return header;
    }

    long number() {
        return header.number();
    }

    Hash32 hash() {
        return header.hash();
    }

    /** Null for the first block of the world. */
    @Nullable
    SimBlock parent() {
        return parent;
    }

    Fees fees() {
        return fees;
    }

    List<TrueInput> inputs() {
        return inputs;
    }

    List<Mined> mined() {
        return mined;
    }

    State after() {
        return after;
    }
}
