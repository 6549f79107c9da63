package dev.tactus.node;

import com.typesafe.config.Config;
import dev.tactus.crypto.SignatureRecoveries;
import dev.tactus.crypto.SignatureRecovery;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * What a start needs late, and what takes long to make although it waits for nothing: made beside the rest of the start,
 * which waits for L1. Closing it ends the actor system. Thread-safe.
 */
final class Preparation implements AutoCloseable {
    /** Of actors that are told to stop: none has anything left to do then. */
    private static final Duration SYSTEM_LIMIT = Duration.ofSeconds(3);

    /** A slow machine takes seconds. */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final CompletableFuture<ActorSystem<Void>> system;
    private final CompletableFuture<Done> ended = new CompletableFuture<>();
    private final CompletableFuture<SignatureRecovery> recovery;

    private Preparation(Config config, ExecutorService thread) {
        // In the order in which they are asked for.
        this.system = CompletableFuture.supplyAsync(() -> create(config), thread);
        this.recovery = CompletableFuture.supplyAsync(SignatureRecoveries::best, thread);
    }

    static Preparation begin(Config config) {
        ExecutorService thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("preparation").factory());
        var preparation = new Preparation(config, thread);
        // What it was given it still does.
        thread.shutdown();
        return preparation;
    }

    private ActorSystem<Void> create(Config config) {
        ActorSystem<Void> created = ActorSystem.create(Behaviors.empty(), "tactus", config);
        var _ = created.getWhenTerminated().thenAccept(ended::complete);
        CoordinatedShutdown.get(created)
                .addTask(CoordinatedShutdown.PhaseBeforeServiceUnbind(), "tell-the-node", () -> {
                    var _ = ended.completeOnTimeout(Done.getInstance(), SYSTEM_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                    return CompletableFuture.completedFuture(Done.getInstance());
                });
        return created;
    }

    /** Waits for it. */
    ActorSystem<Void> system() {
        return made(system);
    }

    /**
     * Done once the system has ended, or has had the time to. An error from which nothing can go on makes it end itself,
     * but the actor that met it may never stop, and the system with it: a fork-join pool runs no mailbox again that
     * threw.
     */
    CompletionStage<Done> ended() {
        return ended;
    }

    /** Waits for it. */
    SignatureRecovery recovery() {
        return made(recovery);
    }

    private static <T> T made(CompletableFuture<T> made) {
        try {
            return Await.bounded(LIMIT, made);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() throws ExecutionException {
        system().terminate();
        Await.within(NodeAssembly.STOP_LIMIT, ended);
    }
}
