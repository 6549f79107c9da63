package dev.tactus.fault;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class FatalTest {
    private final Error stack = new StackOverflowError("planted");

    @Test
    void whatAFutureCaughtIsFoundBehindItsWrapping() {
        for (Error error : List.of(stack, new OutOfMemoryError(), new NoClassDefFoundError(), new InternalError())) {
            assertEquals(Optional.of(error), Fatal.in(error));
            assertEquals(Optional.of(error), Fatal.in(new CompletionException(new IllegalStateException(error))));
        }
    }

    @Test
    void whatOneCanGoOnFromIsNotFatal() {
        var ring = new IllegalStateException("planted");
        ring.initCause(new IllegalArgumentException(ring));
        for (Throwable failure : List.of(new IllegalStateException(), new AssertionError(), ring)) {
            assertEquals(Optional.empty(), Fatal.in(failure));
            assertDoesNotThrow(() -> Fatal.rethrow(failure));
        }
    }

    @Test
    void isThrownAgainWithoutItsWrapping() {
        assertSame(stack, assertThrows(StackOverflowError.class, () -> Fatal.rethrow(new CompletionException(stack))));
    }

    @Test
    void isToldToTheHandlerOfTheThreadAndTheThreadGoesOn() throws Exception {
        List<Object> told = new CopyOnWriteArrayList<>();
        Thread thread = Thread.ofPlatform()
                .uncaughtExceptionHandler((where, error) -> told.add(error))
                .start(() -> {
                    Fatal.raise(new CompletionException(stack));
                    Fatal.raise(new IllegalStateException("planted"));
                    told.add("went on");
                });

        thread.join();

        assertEquals(List.of(stack, "went on"), told);
    }
}
