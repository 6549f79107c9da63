package dev.tactus.devnet;

import dev.tactus.protocol.Address;

/** One number of the chain's state; a slot never written is zero. */
sealed interface Slot {
    record Nonce(Address account) implements Slot {}

    record Balance(Address account) implements Slot {}

    record Tokens(Address account) implements Slot {}

    record Allowance(Address owner, Address spender) implements Slot {}

    record InputCount(Address application) implements Slot {}

    record InputHash(Address application, long index) implements Slot {}
}
