package dev.tactus.sim.l1;

import dev.tactus.l1.InputTopics;
import dev.tactus.protocol.Bytes;
import dev.tactus.sim.Dice;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a bad backend says instead of the number of inputs. Too low means a number that no block ended with: a reader
 * cannot have it as its own, and logs of whole blocks never lead to it.
 */
final class CountLies {
    private static final int SEARCHED = 300;

    private final FaultDice faults;

    CountLies(FaultDice faults) {
        this.faults = faults;
    }

    Bytes bend(Bytes honest, ChainView view, SimBlock block) {
        long count = block.after().inputCount();
        if (faults.fires(L1Fault.COUNT_GARBAGE)) {
            return garbage(faults.of(L1Fault.COUNT_GARBAGE));
        }
        if (faults.fires(L1Fault.COUNT_HIGH)) {
            return word(count + faults.of(L1Fault.COUNT_HIGH).between(1, 1_000));
        }
        OptionalLong low =
                view.chain().isCanonical(block) ? withinBlock(view.chain().inputs(), count) : OptionalLong.empty();
        if (low.isPresent() && faults.fires(L1Fault.COUNT_LOW)) {
            return word(low.getAsLong());
        }
        if (count > 0 && faults.fires(L1Fault.COUNT_STALE)) {
            long back = faults.of(L1Fault.COUNT_STALE).between(1, 20);
            long earlier = Math.max(0, block.number() - back);
            return word(
                    view.chain().at(view.tip(), earlier).orElseThrow().after().inputCount());
        }
        return honest;
    }

    /** The greatest number below {@code count} that is reached within a block. */
    private static OptionalLong withinBlock(List<TrueInput> inputs, long count) {
        for (long i = count - 1; i > 0 && i > count - SEARCHED; i--) {
            if (inputs.get((int) i).blockNumber() == inputs.get((int) i - 1).blockNumber()) {
                return OptionalLong.of(i);
            }
        }
        return OptionalLong.empty();
    }

    private static Bytes word(long count) {
        return InputTopics.of(count).bytes();
    }

    private static Bytes garbage(Dice dice) {
        byte[] word = dice.bytes(32);
        word[0] |= 1;
        return switch (dice.between(0, 3)) {
            case 0 -> Bytes.EMPTY;
            case 1 -> Bytes.wrap(dice.bytes(31));
            case 2 -> Bytes.wrap(dice.bytes(64));
            default -> Bytes.wrap(word);
        };
    }
}
