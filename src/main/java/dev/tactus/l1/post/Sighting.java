package dev.tactus.l1.post;

import dev.tactus.protocol.Hash32;
import java.math.BigInteger;

/** What the L1 node knows of a slot. */
sealed interface Sighting {
    /**
     * One of its bids is in a block.
     *
     * @param paid in wei
     */
    record Mined(Hash32 transaction, long block, boolean succeeded, BigInteger paid) implements Sighting {}

    /** Its newest bid is in the node's pool. */
    record Waiting() implements Sighting {}

    record Unknown() implements Sighting {}
}
