package dev.tactus.feed;

import dev.tactus.protocol.ChainedTx;
import org.apache.pekko.util.ByteString;

/** One entry as all subscribers share it: the bytes are never copied again. */
record Encoded(long offset, ByteString text) {
    static Encoded of(ChainedTx entry) {
        return new Encoded(entry.offset(), ByteString.fromArrayUnsafe(FeedJson.encode(entry)));
    }
}
