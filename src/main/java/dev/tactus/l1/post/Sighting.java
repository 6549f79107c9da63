package dev.tactus.l1.post;

/** What the L1 node knows of a transaction. */
sealed interface Sighting {
    record Mined(long block, boolean succeeded) implements Sighting {}

    /** In the node's pool. */
    record Waiting() implements Sighting {}

    record Unknown() implements Sighting {}
}
