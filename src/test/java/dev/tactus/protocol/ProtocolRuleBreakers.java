package dev.tactus.protocol;

import dev.tactus.store.BatchPolicy;
import java.sql.Connection;
import java.time.Clock;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** What this package must never do, each in a class of its own, for the test of the rules; never called. */
@SuppressWarnings("unused")
public final class ProtocolRuleBreakers {
    private ProtocolRuleBreakers() {}

    public static final class KnowsStore {
        Optional<BatchPolicy> policy() {
            return Optional.empty();
        }

        boolean is(Object policy) {
            return policy instanceof BatchPolicy;
        }
    }

    public static final class ReadsAClock {
        long read(Clock clock) {
            return clock.millis();
        }
    }

    public static final class StartsAThread {
        void start(Runnable work) {
            new Thread(work).start();
        }
    }

    public static final class RollsDice {
        int roll() {
            return new Random(1).nextInt();
        }
    }

    public static final class AsksTheDatabase {
        boolean ask(Connection connection) {
            return connection != null;
        }
    }

    public static final class EndsTheProcess {
        void end() {
            System.exit(1);
        }
    }

    public static final class WaitsForAFuture {
        String await(CompletableFuture<String> future) {
            return future.join();
        }
    }
}
