package dev.tactus.bench;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one benchmark gave.
 *
 * @param benchmark class and method with the parameters, the same in every run
 * @param nanos     time per op of each iteration, by fork
 * @param allocated bytes per op of each iteration
 */
record Measured(String benchmark, List<List<Double>> nanos, List<Double> allocated) {
    Measured {
        nanos = nanos.stream().map(List::copyOf).toList();
        allocated = List.copyOf(allocated);
    }

    /** Time per op over all forks. */
    double medianNanos() {
        return median(nanos.stream().flatMap(List::stream));
    }

    double medianAllocated() {
        return median(allocated.stream());
    }

    int iterations() {
        return nanos.stream().mapToInt(List::size).sum();
    }

    /** Of at least one value; of an even number, the mean of the middle two. */
    static double median(Stream<Double> values) {
        return median(values.mapToDouble(Double::doubleValue).toArray());
    }

    /** As {@link #median(Stream)}; sorts what it is given. */
    static double median(double[] values) {
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
