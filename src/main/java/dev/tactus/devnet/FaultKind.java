package dev.tactus.devnet;

import java.time.Duration;
import java.util.OptionalLong;

/** How the development L1 can answer other than an honest and healthy node. */
sealed interface FaultKind {
    /** What was asked: enough to tell whom a fault is for. */
    record Call(String method, long logBlocks, String selector) {}

    /** Whether a fault of this kind can show in the answer to {@code call} at all. */
    default boolean concerns(Call call) {
        return true;
    }

    /** Happens to a whole HTTP exchange. */
    sealed interface OfExchange extends FaultKind {
        /** Whether the honest answer is part of it, so that the calls take effect in any case. */
        default boolean needsAnswer() {
            return switch (this) {
                case Slow _, Drip _, Truncated _ -> true;
                case Status _, Hang _, Close _, Body _ -> false;
            };
        }
    }

    /** Happens to one call, be it in a batch or alone. */
    sealed interface OfCall extends FaultKind {}

    /** An HTTP status other than 200, such as 429 or 503. */
    record Status(int code, OptionalLong retryAfterSeconds, String body) implements OfExchange {}

    /** The honest answer, late. */
    record Slow(Duration delay) implements OfExchange {}

    /** The honest answer, a byte at a time. */
    record Drip(Duration pause) implements OfExchange {}

    /** Silence, before anything or behind the headers and the first byte. */
    record Hang(boolean afterHeaders) implements OfExchange {}

    /** The connection ends without an answer. */
    record Close() implements OfExchange {}

    /** This text instead of an answer, filled up with zeros to at least {@code bytes}. */
    record Body(String text, long bytes) implements OfExchange {}

    /** The first bytes of the honest answer under headers that promise all of it. */
    record Truncated(int bytes) implements OfExchange {}

    /** A JSON-RPC error; with {@code widerThan} only for {@code eth_getLogs} over more blocks than that. */
    record ErrorAnswer(int code, String message, OptionalLong widerThan) implements OfCall {
        @Override
        public boolean concerns(Call call) {
            return widerThan.isEmpty()
                    || (call.method().equals("eth_getLogs") && call.logBlocks() > widerThan.getAsLong());
        }
    }

    /** Wherever the block is shown, it has another hash. */
    record WrongHash(long block) implements OfCall {
        @Override
        public boolean concerns(Call call) {
            return call.method().equals("eth_getBlockByNumber") || call.method().equals("eth_getBlockByHash");
        }
    }

    /** The last logs of an answer are missing. */
    record MissingLogs(int count) implements OfCall {
        @Override
        public boolean concerns(Call call) {
            return call.method().equals("eth_getLogs");
        }
    }

    /** The InputBox counts more inputs, or fewer, than there are. */
    record InputCount(long difference) implements OfCall {
        @Override
        public boolean concerns(Call call) {
            return call.method().equals("eth_call") && call.selector().equals(InputBoxContract.NUMBER_OF_INPUTS);
        }
    }

    /** The view of a node that has not heard of the newest blocks, nor of the pool. */
    record Stale(long behind) implements OfCall {}
}
