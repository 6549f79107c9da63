package dev.tactus.ingress;

/** What ingress counts. Thread-safe and quick. */
@FunctionalInterface
public interface IngressMeter {
    /**
     * An answer to {@code POST /tx}.
     *
     * @param code  {@code OK} or an error code: a small fixed set
     * @param nanos from the request's arrival at the route to its answer
     */
    void answered(String code, long nanos);
}
