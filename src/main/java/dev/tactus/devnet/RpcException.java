package dev.tactus.devnet;

import dev.tactus.protocol.Bytes;
import java.util.Optional;

/** A JSON-RPC error for the caller. */
final class RpcException extends Exception {
    static final int PARSE_ERROR = -32700;
    static final int INVALID_REQUEST = -32600;
    static final int METHOD_NOT_FOUND = -32601;
    static final int INVALID_PARAMS = -32602;
    static final int INTERNAL = -32603;
    static final int SERVER = -32000;
    static final int LIMIT_EXCEEDED = -32005;
    static final int REVERTED = 3;

    private static final long serialVersionUID = 1;

    private final int code;
    private final String reason;
    private final transient Optional<Bytes> data;

    private RpcException(int code, String reason, Optional<Bytes> data) {
        super(reason, null, false, false);
        this.code = code;
        this.reason = reason;
        this.data = data;
    }

    RpcException(int code, String reason) {
        this(code, reason, Optional.empty());
    }

    static RpcException invalidParams(String reason) {
        return new RpcException(INVALID_PARAMS, reason);
    }

    static RpcException reverted(CallOutcome outcome) {
        return new RpcException(REVERTED, outcome.reason(), Optional.of(outcome.output()));
    }

    int code() {
        return code;
    }

    String reason() {
        return reason;
    }

    Optional<Bytes> data() {
        return data;
    }
}
