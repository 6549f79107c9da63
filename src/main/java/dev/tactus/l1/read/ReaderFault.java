package dev.tactus.l1.read;

import dev.tactus.protocol.Hash32;

/** Why reading has stopped for good. An operator is needed. */
public sealed interface ReaderFault {
    String describe();

    record WrongChain(long expected, long actual) implements ReaderFault {
        @Override
        public String describe() {
            return "the L1 node serves chain " + actual + ", not " + expected;
        }
    }

    /** A block that was safe is no longer part of the chain. */
    record SafeHeadConflict(long block, Hash32 stored, Hash32 seen) implements ReaderFault {
        @Override
        public String describe() {
            return "safe block " + block + " was stored as " + stored + " but is now " + seen;
        }
    }
}
