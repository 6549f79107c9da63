package dev.tactus.feed;

import java.util.ArrayList;
import java.util.List;

/**
 * How many recoveries there have been, and from where on each of the later ones undid the order. Immutable. What is
 * remembered is bounded: of very many recoveries the oldest are told as if they had undone what the one before them did.
 *
 * @param cuts generations and offsets both ascend: a cut at or above a later one tells nothing more
 */
record Recoveries(long generation, List<Cut> cuts) {
    private static final int MOST_CUTS = 64;

    /** The recovery that began {@code generation} undid the order from {@code offset} on, as far as is still known. */
    record Cut(long generation, long offset) {}

    Recoveries {
        cuts = List.copyOf(cuts);
    }

    /** No recovery later than that is known. */
    static Recoveries at(long generation) {
        return new Recoveries(generation, List.of());
    }

    /**
     * One more recovery. Where one was left out nobody knows what it undid, so everything counts as undone.
     *
     * @param next greater than the generation so far
     */
    Recoveries and(long next, long fromOffset) {
        long from = next == generation + 1 ? fromOffset : 0;
        List<Cut> all = new ArrayList<>(cuts);
        all.removeIf(cut -> cut.offset() >= from);
        if (all.size() == MOST_CUTS) {
            long lowest = all.getFirst().offset();
            all.set(1, new Cut(all.get(1).generation(), lowest));
            all.removeFirst();
        }
        all.add(new Cut(next, from));
        return new Recoveries(next, all);
    }

    /** The lowest offset that was undone after {@code since}; only for a generation before this one. */
    long undoneAfter(long since) {
        return cuts.stream()
                .filter(cut -> cut.generation() > since)
                .findFirst()
                .map(Cut::offset)
                .orElseThrow(() -> new IllegalArgumentException("no recovery after generation " + since));
    }
}
