package dev.tactus.load;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * How long something took, in milliseconds, and the whole distribution for whoever draws it.
 *
 * @param count     samples; all other numbers are 0 if there are none
 * @param histogram of microseconds: HdrHistogram's compressed form in base64
 */
record Latencies(
        long count, double p50, double p95, double p99, double p999, double max, double mean, String histogram) {
    private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(10);
    private static final int DIGITS = 3;
    private static final double MICROS_PER_MS = 1000;

    /** Takes microseconds with three digits; what is longer than ten minutes counts as ten minutes. */
    static Histogram recorder() {
        return new Histogram(LONGEST_MICROS, DIGITS);
    }

    static void record(Histogram recorder, long nanos) {
        recorder.recordValue(Math.clamp(TimeUnit.NANOSECONDS.toMicros(nanos), 0, LONGEST_MICROS));
    }

    static Latencies of(Histogram micros) {
        var bytes = ByteBuffer.allocate(micros.getNeededByteBufferCapacity());
        int length = micros.encodeIntoCompressedByteBuffer(bytes);
        byte[] encoded = new byte[length];
        bytes.flip().get(encoded);
        return new Latencies(
                micros.getTotalCount(),
                micros.getValueAtPercentile(50) / MICROS_PER_MS,
                micros.getValueAtPercentile(95) / MICROS_PER_MS,
                micros.getValueAtPercentile(99) / MICROS_PER_MS,
                micros.getValueAtPercentile(99.9) / MICROS_PER_MS,
                micros.getMaxValue() / MICROS_PER_MS,
                micros.getTotalCount() == 0 ? 0 : micros.getMean() / MICROS_PER_MS,
                Base64.getEncoder().encodeToString(encoded));
    }

    /**
     * The distribution itself, in microseconds.
     *
     * @throws IllegalArgumentException if {@link #histogram} is not one
     */
    Histogram distribution() {
        try {
            return Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(histogram)), 0);
        } catch (DataFormatException | RuntimeException e) {
            throw new IllegalArgumentException("not a histogram", e);
        }
    }
}
