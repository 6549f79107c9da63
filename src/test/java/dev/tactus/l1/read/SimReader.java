package dev.tactus.l1.read;

import dev.tactus.store.SafeHead;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** An {@link InputReader} for whoever brings a mailbox and a time of their own, as the actor does. One thread. */
public final class SimReader {
    private final InputReader reader;

    /** As the reader asks to be called back. */
    public interface Loop {
        /** Calls one of the two in a turn of its own when the stage is done. */
        <T> void then(CompletionStage<T> stage, Consumer<? super T> done, Consumer<Throwable> failed);

        /** {@link SimReader#poll}. */
        void pollIn(Duration pause);

        void cancelPoll();
    }

    public SimReader(InputReaderActor.Wiring wiring, Loop loop) {
        this.reader = new InputReader(wiring, new InputReader.Loop() {
            @Override
            public <T> void then(CompletionStage<T> stage, Consumer<? super T> done, Consumer<Throwable> failed) {
                loop.then(stage, done, failed);
            }

            @Override
            public void pollIn(Duration pause) {
                loop.pollIn(pause);
            }

            @Override
            public void cancelPoll() {
                loop.cancelPoll();
            }
        });
    }

    public void poll() {
        reader.poll();
    }

    public void catchUp(Consumer<SafeHead> reply) {
        reader.catchUp(reply);
    }
}
