package dev.tactus.wallet.process;

import dev.tactus.devnet.L1Commands;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A block every so often, until ended: from then on none comes but by command. */
final class Mining implements AutoCloseable {
    private static final long INTERVAL_MS = 250;

    private final ScheduledExecutorService miner = Executors.newSingleThreadScheduledExecutor();

    Mining(L1Commands commands) {
        commands.automine(false);
        var _ = miner.scheduleWithFixedDelay(() -> commands.mine(1), 0, INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    void end() {
        miner.close();
    }

    @Override
    public void close() {
        end();
    }
}
