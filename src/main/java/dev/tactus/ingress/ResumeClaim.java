package dev.tactus.ingress;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a client says that it knows: everything before {@code nextInput}, in that generation of that era. It holds or
 * the client is refused; it is never corrected silently.
 */
record ResumeClaim(UUID eraId, long generation, long nextInput) {
    private static final List<String> PARAMETERS = List.of("era_id", "recovery_generation", "next_input");

    /**
     * The claim in a query, empty without one.
     *
     * @throws ApiException for a part of one, for one beside {@code from_offset}, or for values that are none
     */
    static Optional<ResumeClaim> of(Query query) throws ApiException {
        if (PARAMETERS.stream().noneMatch(query::has)) {
            return Optional.empty();
        }
        if (!PARAMETERS.stream().allMatch(query::has) || query.has("from_offset")) {
            throw new ApiException(ApiError.INVALID_QUERY);
        }
        return Optional.of(new ResumeClaim(
                query.uuid("era_id"), query.number("recovery_generation", 0), query.number("next_input", 0)));
    }

    /**
     * Why it does not hold; empty if it does.
     *
     * @param availableFrom first offset that is still there
     */
    Optional<ApiError.Failure> mismatch(UUID era, FeedGate.Position at, long availableFrom) {
        if (!eraId.equals(era)) {
            return Optional.of(ApiError.ERA_CHANGED.with());
        }
        if (generation != at.generation()) {
            return Optional.of(ApiError.STALE_GENERATION.with());
        }
        if (nextInput < availableFrom) {
            return Optional.of(ApiError.HISTORY_UNAVAILABLE.with(availableFrom));
        }
        if (nextInput > at.head()) {
            return Optional.of(ApiError.AHEAD_OF_HEAD.with(nextInput, at.head()));
        }
        return Optional.empty();
    }

    /** Whether it claims more than was there at that moment. */
    boolean isAheadOf(FeedGate.Position at) {
        return generation > at.generation() || (generation == at.generation() && nextInput > at.head());
    }
}
