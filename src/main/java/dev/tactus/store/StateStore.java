package dev.tactus.store;

import dev.tactus.application.StateReader;
import dev.tactus.protocol.Bytes;
import java.util.Optional;

/**
 * Versioned state: what applications keep, now and as it was. A version is the number of a chunk, whose writes become
 * durable with its rows of the order. Inside the undo window a version can be read, and gone back to.
 */
public interface StateStore extends StateReader {
    /**
     * Value of a resource at the end of {@code chunk}. Costs the same whether that is a minute or a week ago.
     *
     * @throws IllegalArgumentException outside of the undo window
     */
    Optional<Bytes> readAt(Bytes resource, long chunk);

    UndoWindow undoWindow();

    /**
     * Undoes the state of every chunk after {@code chunk}. The rows of the order are recovery's to move.
     *
     * @throws StoreException.NotCommitted if {@code chunk} is outside of the undo window, among others
     */
    void rollBackState(long chunk) throws StoreException;

    /**
     * Forgets how to undo chunks up to and including {@code chunk}; values at or after it stay readable. Without effect
     * below the window.
     *
     * @return whether there is more that nobody needs: rows that go with the next call, which may name the same chunk
     * @throws StoreException.NotCommitted if {@code chunk} is beyond {@link UndoWindow#gold}, among others
     */
    boolean pruneUndo(long chunk) throws StoreException;

    /**
     * @param floor the oldest chunk at whose end values are known
     * @param gold  the chunk before everything that recovery may have to undo: pruning stops there
     * @param last  the latest chunk
     */
    record UndoWindow(long floor, long gold, long last) {}
}
