package dev.tactus.protocol;

/**
 * One input of our application as the InputBox recorded it, before classification. Fields as in {@link DirectInput};
 * {@code payload} is whole, with its tag byte if it has one.
 */
public record L1Input(
        long index, Address sender, long blockNumber, long blockTimestamp, Hash32 transactionHash, Bytes payload) {}
