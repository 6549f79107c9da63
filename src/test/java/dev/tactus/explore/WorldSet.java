package dev.tactus.explore;

/** A set of worlds by their numbers. */
final class WorldSet {
    private final Parts parts;
    private long[] keys = new long[1 << 12];
    private int size;

    WorldSet(Parts parts) {
        this.parts = parts;
    }

    int size() {
        return size;
    }

    /**
     * @param kept by {@link Parts#keep}
     * @return whether it was not there
     */
    boolean add(World kept) {
        if (4L * size >= keys.length) {
            grow();
        }
        long durable = parts.durable(kept);
        long fleeting = parts.fleeting(kept);
        int at = place(keys, durable, fleeting);
        if (keys[at] != 0) {
            return false;
        }
        keys[at] = durable;
        keys[at + 1] = fleeting;
        size++;
        return true;
    }

    /** Where it is, or where it goes: 0 marks a free place. */
    private static int place(long[] table, long durable, long fleeting) {
        int mask = table.length / 2 - 1;
        long mixed = (durable * 0x9e3779b97f4a7c15L ^ Long.rotateLeft(fleeting * 0xc2b2ae3d27d4eb4fL, 31))
                * 0x165667b19e3779f9L;
        int slot = (int) (mixed >>> 32) & mask;
        while (table[2 * slot] != 0 && (table[2 * slot] != durable || table[2 * slot + 1] != fleeting)) {
            slot = slot + 1 & mask;
        }
        return 2 * slot;
    }

    private void grow() {
        long[] more = new long[keys.length * 2];
        for (int i = 0; i < keys.length; i += 2) {
            if (keys[i] != 0) {
                int at = place(more, keys[i], keys[i + 1]);
                more[at] = keys[i];
                more[at + 1] = keys[i + 1];
            }
        }
        keys = more;
    }
}
