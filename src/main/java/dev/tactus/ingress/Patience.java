package dev.tactus.ingress;

/** How long one connection has been asking for nothing. Times are monotonic, in nanoseconds. Thread-safe. */
final class Patience {
    private final long further;
    private long limit;
    private long since;
    private int underWay;

    /**
     * @param first   for the head of the first request, from {@code now} on
     * @param further for each other one, from the answer before it on
     */
    Patience(long first, long further, long now) {
        this.further = further;
        this.limit = first;
        this.since = now;
    }

    /** The head of a request is complete. HTTP/2 has several under way. */
    synchronized void begin() {
        underWay++;
    }

    /** A request has its answer. */
    synchronized void end(long now) {
        underWay--;
        limit = further;
        since = now;
    }

    /** Some of an answer is still to be written. */
    synchronized void writing(long now) {
        since = now;
    }

    synchronized boolean isOver(long now) {
        return underWay == 0 && now - since >= limit;
    }

    /** How often to look: often enough for the shorter of the limits. */
    long interval() {
        return Math.max(1_000_000, Math.min(limit, further) / 4);
    }
}
