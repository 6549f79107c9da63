package dev.tactus.protocol;

/**
 * An L1 → L2 message that the InputBox authenticated, after classification.
 *
 * @param inputIndex      its index among all inputs of the application, of every kind
 * @param sender          the InputBox's {@code msgSender}
 * @param blockNumber     L1 block that holds it
 * @param blockTimestamp  seconds since the epoch
 * @param transactionHash the L1 transaction that added it
 * @param payload         the body: the whole payload from a portal, else without the tag byte
 */
public record DirectInput(
        long inputIndex,
        Address sender,
        long blockNumber,
        long blockTimestamp,
        Hash32 transactionHash,
        Bytes payload) {}
