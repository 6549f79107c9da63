package dev.tactus.l1;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.util.List;

/**
 * One event as the L1 node tells it; nothing in it has been checked against what was asked for.
 *
 * @param index   its position in the block
 * @param removed true if the node says that a reorganisation took it back
 */
public record L1Log(
        Address emitter,
        List<Hash32> topics,
        Bytes data,
        long blockNumber,
        Hash32 blockHash,
        Hash32 transactionHash,
        long index,
        boolean removed) {
    public L1Log {
        topics = List.copyOf(topics);
    }
}
