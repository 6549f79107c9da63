package dev.tactus.ingress;

/**
 * Every error that a client can be answered with: HTTP status, machine-readable code and text. A text is fixed but
 * for the numbers in it, so no error can echo what a client sent.
 */
enum ApiError {
    INVALID_JSON(400, Code.BAD_REQUEST, "invalid JSON"),
    MISSING_CONTENT_TYPE(400, Code.BAD_REQUEST, "missing content type"),
    SIGNATURE_LENGTH(400, Code.BAD_REQUEST, "signature must be 132 hex chars (0x + 65 bytes)"),
    SENDER_LENGTH(400, Code.BAD_REQUEST, "sender must be 42 hex chars (0x + 20 bytes)"),
    DATA_TOO_LARGE(400, Code.BAD_REQUEST, "user op payload too large: max %s bytes, got %s bytes"),
    HEX_PREFIX(400, Code.BAD_REQUEST, "hex string must start with 0x"),
    INVALID_HEX(400, Code.BAD_REQUEST, "invalid hex"),
    INVALID_QUERY(400, Code.BAD_REQUEST, "invalid query"),
    NO_UPGRADE(400, Code.BAD_REQUEST, "expected a WebSocket upgrade"),
    MALFORMED_REQUEST(400, Code.BAD_REQUEST, "malformed HTTP request"),

    INVALID_PARITY(400, Code.INVALID_SIGNATURE, "invalid signature parity"),
    INVALID_SIGNATURE(400, Code.INVALID_SIGNATURE, "invalid signature"),
    UNRECOVERABLE(400, Code.INVALID_SIGNATURE, "cannot recover sender"),
    SENDER_MISMATCH(400, Code.INVALID_SIGNATURE, "sender mismatch"),

    BODY_TOO_LARGE(413, Code.PAYLOAD_TOO_LARGE, "request body too large"),
    BODY_TOO_SLOW(408, Code.REQUEST_TIMEOUT, "request body too slow"),

    BAD_NONCE(422, Code.EXECUTION_REJECTED, "bad nonce: expected %s, got %s"),
    NONCE_EXHAUSTED(422, Code.EXECUTION_REJECTED, "nonce exhausted"),
    FEE_TOO_LOW(422, Code.EXECUTION_REJECTED, "max fee %s below base fee %s"),
    INSUFFICIENT_BALANCE(422, Code.EXECUTION_REJECTED, "insufficient balance for fee: required %s, available %s"),

    QUEUE_FULL(429, Code.OVERLOADED, "queue full"),
    QUEUE_TIMEOUT(429, Code.OVERLOADED, "timed out in queue"),
    SUBSCRIBER_LIMIT(429, Code.OVERLOADED, "ws subscriber limit reached"),

    ERA_CHANGED(409, Code.ERA_CHANGED, "this is another history, start over"),
    STALE_GENERATION(409, Code.STALE_GENERATION, "the order was recovered, resume in the current generation"),
    HISTORY_UNAVAILABLE(409, Code.HISTORY_UNAVAILABLE, "no history before %s"),
    AHEAD_OF_HEAD(409, Code.AHEAD_OF_HEAD, "next input %s is beyond the head %s"),
    STATE_UNAVAILABLE(409, Code.HISTORY_UNAVAILABLE, "no state before offset %s"),
    STATE_AHEAD_OF_HEAD(409, Code.AHEAD_OF_HEAD, "offset %s is not below the head %s"),

    FORBIDDEN_ORIGIN(403, Code.FORBIDDEN_ORIGIN, "pages of this origin may not follow the feed"),
    NOT_FOUND(404, Code.NOT_FOUND, "not found"),
    METHOD_NOT_ALLOWED(405, Code.METHOD_NOT_ALLOWED, "method not allowed"),

    SHUTTING_DOWN(503, Code.UNAVAILABLE, "sequencer shutting down"),
    RECOVERING(503, Code.UNAVAILABLE, "recovering, try again later"),
    STORAGE_FULL(503, Code.UNAVAILABLE, "storage full"),
    OUTCOME_UNKNOWN(503, Code.UNAVAILABLE, "outcome unknown, query GET /tx/{hash}"),
    TOO_SLOW(503, Code.UNAVAILABLE, "no answer in time, try again later"),

    INTERNAL(500, Code.INTERNAL_ERROR, "internal error"),
    APPLICATION_FAILED(500, Code.INTERNAL_ERROR, "the application failed on this op");

    /** What a program switches on. */
    enum Code {
        BAD_REQUEST,
        INVALID_SIGNATURE,
        PAYLOAD_TOO_LARGE,
        REQUEST_TIMEOUT,
        EXECUTION_REJECTED,
        OVERLOADED,
        ERA_CHANGED,
        STALE_GENERATION,
        HISTORY_UNAVAILABLE,
        AHEAD_OF_HEAD,
        FORBIDDEN_ORIGIN,
        NOT_FOUND,
        METHOD_NOT_ALLOWED,
        UNAVAILABLE,
        INTERNAL_ERROR
    }

    private final int status;
    private final Code code;
    private final String text;

    ApiError(int status, Code code, String text) {
        this.status = status;
        this.code = code;
        this.text = text;
    }

    int status() {
        return status;
    }

    Code code() {
        return code;
    }

    String text() {
        return text;
    }

    /** This error with the numbers that its text has room for, in order. */
    Failure with(Number... numbers) {
        String message = text;
        for (Number number : numbers) {
            message = message.replaceFirst("%s", number.toString());
        }
        return new Failure(this, message);
    }

    /** An error as one client is told it. */
    record Failure(ApiError error, String message) {}
}
