package dev.tactus.node;

import dev.tactus.l1.read.InputPage;
import java.util.function.Consumer;

/** Says now and then how far L1 has been read: at each tenth of the blocks, and after so many inputs. One thread. */
final class ReadingProgress {
    private static final long PARTS = 10;
    private static final long INPUTS = 10_000;
    private static final long PERCENT = 100;

    private final long first;
    private final long last;
    private final Consumer<String> out;
    private long part;
    private long inputs;

    ReadingProgress(long firstBlock, long lastBlock, Consumer<String> out) {
        this.first = firstBlock;
        this.last = lastBlock;
        this.out = out;
        out.accept("reading L1 from block " + firstBlock + " to safe block " + lastBlock);
    }

    void read(InputPage page) {
        long block = page.boundary().number();
        long done = block - first + 1;
        long all = Math.max(1, last - first + 1);
        if (block < last && (done * PARTS / all > part || page.inputCount() / INPUTS > inputs)) {
            part = done * PARTS / all;
            inputs = page.inputCount() / INPUTS;
            out.accept("  " + done * PERCENT / all + " % read: block " + block + ", " + page.inputCount() + " inputs");
        }
    }
}
