package dev.tactus.ingress;

/** A request that is refused while it is being read. */
final class ApiException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient ApiError.Failure failure;

    ApiException(ApiError error) {
        this(error.with());
    }

    ApiException(ApiError.Failure failure) {
        // No stack trace: an answer to bad input, made at the rate of bad input.
        super(failure.message(), null, false, false);
        this.failure = failure;
    }

    ApiError.Failure failure() {
        return failure;
    }
}
