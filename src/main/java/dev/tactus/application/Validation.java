package dev.tactus.application;

import java.math.BigInteger;

/** An application's verdict on whether an op may be included. */
public sealed interface Validation {
    enum Valid implements Validation {
        VALID
    }

    enum Exhausted implements Validation {
        EXHAUSTED
    }

    record BadNonce(long expected) implements Validation {}

    record InsufficientBalance(BigInteger required, BigInteger available) implements Validation {}
}
