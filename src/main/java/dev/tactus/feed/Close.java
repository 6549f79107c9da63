package dev.tactus.feed;

/** Why a subscription ends, as its close frame says it. */
record Close(int code, String reason) {
    static final Close GOING_AWAY = new Close(1001, "sequencer shutting down");
    static final Close PROTOCOL_ERROR = new Close(1002, "protocol error");
    static final Close CATCH_UP_EXCEEDED = new Close(1008, "catch-up window exceeded");
    static final Close TOO_MANY_FRAMES = new Close(1008, "too many frames");
    static final Close TOO_LARGE = new Close(1009, "message too large");
    static final Close UNAVAILABLE = new Close(1011, "subscription unavailable");
    static final Close NOT_DRAINING = new Close(1013, "subscriber does not drain");
}
