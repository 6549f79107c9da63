package dev.tactus.l1.post;

import dev.tactus.l1.RpcException;
import java.util.List;
import java.util.Locale;

/** What became of a broadcast, as far as the node's answer tells. */
enum SendOutcome {
    /** The node has it, now or before. */
    TAKEN,
    /** Nobody knows: it may be in the pool or even mined. */
    UNKNOWN,
    /** The nonce is used up, by this transaction or another one: the next look tells. */
    NONCE_USED,
    /** The node wants a higher price, for its own sake or to replace what it has. */
    UNDERPRICED;

    // Nodes have one code for all refusals of a transaction, and words of their own.
    private static final List<String> KNOWN =
            List.of("already known", "alreadyknown", "known transaction", "already imported", "already exists");
    private static final List<String> USED = List.of("nonce too low", "nonce is too low", "oldnonce", "nonce_expired");
    private static final List<String> CHEAP = List.of(
            "underpriced",
            "fee too low",
            "feetoolow",
            "gas price too low",
            "below configured minimum",
            "less than block base fee",
            "below the current base fee",
            "could not replace",
            "replacement_underpriced");

    static SendOutcome of(Throwable failure) {
        if (!(RpcException.unwrap(failure) instanceof RpcException.Refused refused)) {
            return UNKNOWN;
        }
        String text = String.valueOf(refused.getMessage()).toLowerCase(Locale.ROOT);
        if (KNOWN.stream().anyMatch(text::contains)) {
            return TAKEN;
        }
        if (USED.stream().anyMatch(text::contains)) {
            return NONCE_USED;
        }
        return CHEAP.stream().anyMatch(text::contains) ? UNDERPRICED : UNKNOWN;
    }
}
