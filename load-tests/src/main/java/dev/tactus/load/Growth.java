package dev.tactus.load;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Whether a server's memory grows with the ops: a line through the last four fifths of the samples, by the median of the
 * slopes between all pairs (Theil and Sen), which single peaks do not bend.
 *
 * @param percent      growth of the line over {@code perOps}, of the median level; negative if it falls
 * @param perOps       a million, or all ops that the samples span if these are fewer: nothing is foretold
 * @param levelBytes   the median of the samples
 * @param samples      that were used; with fewer than ten nothing is known
 */
record Growth(double percent, long perOps, double levelBytes, int samples) {
    static final double LIMIT_PERCENT = 2;
    static final int FEWEST = 10;

    private static final double USED = 0.8;
    private static final double PERCENT = 100;
    private static final long MILLION = 1_000_000;
    /** A pair for each two of them: half a million. */
    private static final int MOST = 1000;

    /**
     * A second of the load.
     *
     * @param ops   accepted until then
     * @param bytes of memory
     */
    record Sample(long ops, long bytes) {}

    static Growth of(List<Sample> all) {
        List<Sample> used = thinned(all.subList((int) Math.round(all.size() * (1 - USED)), all.size()));
        double[] slopes = slopes(used);
        double level = median(used.stream().mapToDouble(Sample::bytes).toArray());
        long span = used.isEmpty() ? 0 : used.getLast().ops() - used.getFirst().ops();
        long perOps = Math.min(MILLION, span);
        double percent = slopes.length == 0 || level <= 0 ? 0 : PERCENT * median(slopes) * perOps / level;
        return new Growth(percent, perOps, level, used.size());
    }

    boolean isFlat() {
        return samples >= FEWEST && perOps > 0 && percent < LIMIT_PERCENT;
    }

    private static List<Sample> thinned(List<Sample> all) {
        int step = Math.max(1, Math.ceilDiv(all.size(), MOST));
        return IntStream.range(0, all.size() / step)
                .mapToObj(i -> all.get(i * step))
                .toList();
    }

    private static double[] slopes(List<Sample> all) {
        double[] slopes = new double[all.size() * Math.max(0, all.size() - 1) / 2];
        int count = 0;
        for (int i = 0; i < all.size(); i++) {
            for (int j = i + 1; j < all.size(); j++) {
                long ops = all.get(j).ops() - all.get(i).ops();
                if (ops > 0) {
                    slopes[count++] = (all.get(j).bytes() - all.get(i).bytes()) / (double) ops;
                }
            }
        }
        return Arrays.copyOf(slopes, count);
    }

    private static double median(double[] values) {
        if (values.length == 0) {
            return 0;
        }
        Arrays.sort(values);
        int half = values.length / 2;
        return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }
}
