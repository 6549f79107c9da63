package dev.tactus.wallet.client;

import dev.tactus.protocol.ValidUserOp;

/**
 * An op ready to be posted, as often as one likes: the same op is included at most once.
 *
 * @param body the request body of {@code POST /tx}
 */
public record SignedOp(ValidUserOp op, String body) {}
