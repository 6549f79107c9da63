package dev.tactus.wallet.client;

import dev.tactus.protocol.Hash32;
import java.util.Optional;

/**
 * A batch as {@code GET /batches/{nonce}} tells it.
 *
 * @param state         open, sealed, posted, safe or gold
 * @param bytes         SSZ size
 * @param ops           user ops in all its frames
 * @param directInputs  direct inputs in all its frames
 * @param l1Transaction the L1 transaction that carries it, once it is posted
 */
public record BatchView(
        long nonce, String state, int frames, int ops, int directInputs, long bytes, Optional<Hash32> l1Transaction) {}
