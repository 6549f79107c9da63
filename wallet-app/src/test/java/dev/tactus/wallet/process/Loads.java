package dev.tactus.wallet.process;

import dev.tactus.devnet.DevAccount;
import dev.tactus.devnet.DevelopmentL1;
import dev.tactus.wallet.client.SequencerClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** Eight clients that send ops in closed loops, each from an account that has a deposit, until they are told to end. */
final class Loads implements AutoCloseable {
    static final int SENDERS = 8;

    private final AtomicBoolean stop = new AtomicBoolean();
    private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> running = new ArrayList<>();

    private Loads() {}

    static Loads begin(SequencerClient client, DevelopmentL1 l1, Ledger ledger) throws Exception {
        int maxFee = client.fee().suggestedMaxFee();
        var loads = new Loads();
        for (int i = 0; i < SENDERS; i++) {
            DevAccount to = l1.accounts().get((i + 1) % SENDERS);
            var load = new LoadClient(client, l1.accounts().get(i), to.address(), maxFee, ledger, loads.stop);
            loads.running.add(loads.senders.submit(load));
        }
        return loads;
    }

    /** Returns once each has its last answer, and fails with what the first of them found wrong. */
    void end() throws Exception {
        stop.set(true);
        for (Future<?> load : running) {
            load.get();
        }
    }

    @Override
    public void close() {
        stop.set(true);
        senders.close();
    }
}
