package dev.tactus.sim.l1;

import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Log;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;
import dev.tactus.protocol.EvmAdvance;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.InputBoxAbi;
import dev.tactus.protocol.Keccak;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What one endpoint makes up: the blocks above a height, those up to a height, or none; and what the inputs in them
 * hold. One thread.
 */
final class Phantoms {
    private long above = Long.MAX_VALUE;
    private long upTo = -1;
    private long salt;
    private boolean alters;

    /** Its own fork begins after this block. */
    void forkAbove(long height, long newSalt) {
        above = height;
        upTo = -1;
        salt = newSalt;
    }

    /** Everything up to this block is another one. */
    void rewriteUpTo(long height, long newSalt) {
        above = Long.MAX_VALUE;
        upTo = height;
        salt = newSalt;
    }

    void end() {
        above = Long.MAX_VALUE;
        upTo = -1;
    }

    boolean rewrites() {
        return upTo >= 0;
    }

    boolean forks() {
        return above != Long.MAX_VALUE;
    }

    /** Whether every input holds something else, always the same, under the true hashes. */
    void alter(boolean whether) {
        alters = whether;
    }

    L1Block told(L1Block it) {
        return new L1Block(
                it.number(), hash(it.number(), it.hash()), hash(it.number() - 1, it.parentHash()), it.timestamp());
    }

    List<L1Log> told(List<L1Log> logs) {
        return logs.stream()
                .map(it -> new L1Log(
                        it.emitter(),
                        it.topics(),
                        alters ? altered(it.data()) : it.data(),
                        it.blockNumber(),
                        hash(it.blockNumber(), it.blockHash()),
                        it.transactionHash(),
                        it.index(),
                        it.removed()))
                .toList();
    }

    private static Bytes altered(Bytes data) {
        try {
            EvmAdvance it = InputBoxAbi.decodeEvmAdvance(
                    InputBoxAbi.decodeBytes(data.unsafeArray()).unsafeArray());
            byte[] payload = it.payload().toArray();
            if (payload.length > 1) {
                payload[payload.length - 1] ^= 1;
            }
            var other = new EvmAdvance(
                    it.chainId(),
                    it.application(),
                    it.sender(),
                    it.blockNumber(),
                    it.blockTimestamp(),
                    it.prevRandao(),
                    it.index(),
                    Bytes.wrap(payload));
            return Bytes.wrap(InputBoxAbi.encodeBytes(Bytes.wrap(InputBoxAbi.encodeEvmAdvance(other))));
        } catch (DecodeException notAnInput) {
            return data;
        }
    }

    private Hash32 hash(long number, Hash32 honest) {
        if (number <= above && number > upTo) {
            return honest;
        }
        byte[] salted = ByteBuffer.allocate(Hash32.SIZE + Long.BYTES)
                .put(honest.bytes().toArray())
                .putLong(salt)
                .array();
        return Hash32.wrap(Keccak.hash(salted));
    }
}
