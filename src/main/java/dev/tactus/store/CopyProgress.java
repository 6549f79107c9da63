package dev.tactus.store;

import java.util.function.Consumer;

/** Says at each tenth how far a copy is. One thread. */
final class CopyProgress {
    private static final long PARTS = 10;

    private final long total;
    private final Consumer<String> out;
    private long part;

    /** @param total bytes; an estimate will do */
    CopyProgress(long total, Consumer<String> out) {
        this.total = Math.max(1, total);
        this.out = out;
    }

    void at(long bytes) {
        long now = Math.min(PARTS, bytes * PARTS / total);
        if (now > part) {
            part = now;
            out.accept("  " + part * PARTS + " % copied");
        }
    }
}
