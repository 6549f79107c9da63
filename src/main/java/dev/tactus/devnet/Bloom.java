package dev.tactus.devnet;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import java.util.List;

/** Ethereum's 2048-bit filter over the addresses and topics of logs. */
final class Bloom {
    static final int SIZE = 256;
    private static final Bytes NONE = Bytes.wrap(new byte[SIZE]);
    private static final int HASH_PAIRS = 3;

    private Bloom() {}

    static Bytes of(List<Log> logs) {
        if (logs.isEmpty()) {
            return NONE;
        }
        byte[] filter = new byte[SIZE];
        for (Log log : logs) {
            add(filter, log.address().bytes());
            for (Hash32 topic : log.topics()) {
                add(filter, topic.bytes());
            }
        }
        return Bytes.wrap(filter);
    }

    private static void add(byte[] filter, Bytes value) {
        byte[] hash = Keccak.hash(value.unsafeArray());
        for (int pair = 0; pair < HASH_PAIRS; pair++) {
            int bit = ((hash[2 * pair] & 0xff) << Byte.SIZE | (hash[2 * pair + 1] & 0xff)) % (SIZE * Byte.SIZE);
            filter[SIZE - 1 - bit / Byte.SIZE] |= (byte) (1 << bit % Byte.SIZE);
        }
    }
}
