package dev.tactus.l1.read;

import dev.tactus.l1.L1Block;
import dev.tactus.protocol.L1Input;
import java.util.List;

/**
 * All inputs of our application in a run of blocks, shown to be complete.
 *
 * @param boundary   the last of these blocks
 * @param inputCount inputs that the InputBox holds for us at {@code boundary}
 * @param inputs     in index order
 */
public record InputPage(L1Block boundary, long inputCount, List<L1Input> inputs) {
    public InputPage {
        inputs = List.copyOf(inputs);
    }
}
