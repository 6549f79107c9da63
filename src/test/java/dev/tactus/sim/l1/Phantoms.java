package dev.tactus.sim.l1;

import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Log;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import java.nio.ByteBuffer;
import java.util.List;

/** Blocks that one endpoint makes up: those above a height, those up to a height, or none. One thread. */
final class Phantoms {
    private long above = Long.MAX_VALUE;
    private long upTo = -1;
    private long salt;

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

    L1Block told(L1Block it) {
        return new L1Block(
                it.number(), hash(it.number(), it.hash()), hash(it.number() - 1, it.parentHash()), it.timestamp());
    }

    List<L1Log> told(List<L1Log> logs) {
        return logs.stream()
                .map(it -> new L1Log(
                        it.emitter(),
                        it.topics(),
                        it.data(),
                        it.blockNumber(),
                        hash(it.blockNumber(), it.blockHash()),
                        it.transactionHash(),
                        it.index(),
                        it.removed()))
                .toList();
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
