package dev.tactus.feed;

import dev.tactus.protocol.SequencedL2Tx;
import org.apache.pekko.util.ByteString;

/** One entry as all subscribers share it: the bytes are never copied again. */
record Encoded(long offset, ByteString text) {
    static Encoded of(SequencedL2Tx entry) {
        return new Encoded(entry.offset(), ByteString.fromArrayUnsafe(FeedJson.encode(entry)));
    }
}
