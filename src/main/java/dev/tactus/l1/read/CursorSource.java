package dev.tactus.l1.read;

import java.util.concurrent.CompletionStage;

/** Where the reader learns what is stored. Asked while no slice is under way. */
@FunctionalInterface
public interface CursorSource {
    CompletionStage<ReadCursor> load();
}
