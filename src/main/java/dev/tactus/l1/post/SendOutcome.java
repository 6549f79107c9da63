package dev.tactus.l1.post;

import dev.tactus.l1.RpcException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What became of a broadcast, as far as the node's answer tells. */
enum SendOutcome {
    /** The node has it, now or before. */
    TAKEN,
    /** Nobody knows: it may be in the pool or even mined. */
    UNKNOWN,
    /** The nonce is used up, by this transaction or another one: the next look tells. */
    NONCE_USED,
    /** The node wants a higher price, for its own sake or to replace what it has. */
    UNDERPRICED,
    /** More than the node lets one transaction cost: no pool has it. */
    CAPPED;

    // Nodes have one code for all refusals of a transaction, and words of their own.
    // "unknown transaction type" is not among those that are known.
    private static final Pattern KNOWN =
            Pattern.compile("already known|alreadyknown|\\bknown transaction|already imported|already exists");
    private static final List<String> USED = List.of("nonce too low", "nonce is too low", "oldnonce", "nonce_expired");
    private static final List<String> CHEAP = List.of(
            "underpriced",
            "fee too low",
            "feetoolow",
            "gas price too low",
            "below configured minimum",
            "gas price below minimum",
            "less than block base fee",
            "below the current base fee",
            "could not replace",
            "replacement_underpriced");

    private static final List<String> DEAR = List.of("exceeds the configured cap", "fee cap exceeded");

    /**
     * Of several nodes, whose failures are suppressed in one: what one of them says for certain. That it costs too much
     * holds even where another did not answer: should that one have taken it, it is the same content for more.
     */
    static SendOutcome of(Throwable failure) {
        Throwable why = RpcException.unwrap(failure);
        SendOutcome outcome = ofOne(why);
        for (Throwable other : why.getSuppressed()) {
            outcome = moreTelling(outcome, ofOne(other));
        }
        return outcome;
    }

    private static SendOutcome moreTelling(SendOutcome one, SendOutcome other) {
        for (SendOutcome outcome : List.of(TAKEN, NONCE_USED, UNDERPRICED, CAPPED)) {
            if (one == outcome || other == outcome) {
                return outcome;
            }
        }
        return UNKNOWN;
    }

    private static SendOutcome ofOne(Throwable failure) {
        if (!(failure instanceof RpcException.Refused refused)) {
            return UNKNOWN;
        }
        String text = String.valueOf(refused.getMessage()).toLowerCase(Locale.ROOT);
        if (KNOWN.matcher(text).find()) {
            return TAKEN;
        }
        if (USED.stream().anyMatch(text::contains)) {
            return NONCE_USED;
        }
        if (CHEAP.stream().anyMatch(text::contains)) {
            return UNDERPRICED;
        }
        return DEAR.stream().anyMatch(text::contains) ? CAPPED : UNKNOWN;
    }
}
