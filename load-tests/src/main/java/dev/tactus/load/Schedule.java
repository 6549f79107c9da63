package dev.tactus.load;

/**
 * When each op of an open-loop load is due: at a fixed rate from the start, whatever the answers do. Latency counts
 * from here, not from when the op could be sent, so a sequencer that stalls cannot hide it by slowing its client.
 *
 * @param startNanos when op 0 is due, on the clock that the load reads
 * @param rate       ops per second, above 0
 */
record Schedule(long startNanos, double rate) {
    private static final double NANOS_PER_SECOND = 1e9;

    Schedule {
        if (!(rate > 0)) {
            throw new IllegalArgumentException("the rate must be above 0");
        }
    }

    long dueNanos(int op) {
        return startNanos + Math.round(op * (NANOS_PER_SECOND / rate));
    }
}
