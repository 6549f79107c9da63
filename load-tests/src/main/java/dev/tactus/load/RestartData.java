package dev.tactus.load;

import dev.tactus.ProgressDisplay;
import dev.tactus.devnet.DevAccount;
import dev.tactus.devnet.DevAccounts;
import dev.tactus.protocol.Hash32;
import dev.tactus.store.AcceptedBatch;
import dev.tactus.store.DataDirectory;
import dev.tactus.store.DataDirectoryException;
import dev.tactus.store.LaneTransaction;
import dev.tactus.store.SequencerStore;
import dev.tactus.store.StoreException;
import dev.tactus.wallet.client.L1Exception;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A data directory with a long order in it and the L1 that belongs to it.
 *
 * <pre>
 * DIR/sequencer/  the data directory
 * DIR/l1/chain    the development chain
 * DIR/made        how many ops the order has: written last
 * </pre>
 */
record RestartData(Path root) {
    private static final long SEED = 2;
    private static final int ACCOUNTS = 10_000;

    Path sequencer() {
        return root.resolve("sequencer");
    }

    Path chainFile() {
        return root.resolve("l1").resolve("chain");
    }

    private Path made() {
        return root.resolve("made");
    }

    boolean isMadeFor(long ops) throws IOException {
        return Files.isRegularFile(made()) && Files.readString(made()).strip().equals(Long.toString(ops));
    }

    boolean isEmpty() throws IOException {
        if (!Files.exists(root)) {
            return true;
        }
        try (Stream<Path> entries = Files.list(root)) {
            return entries.findAny().isEmpty();
        }
    }

    long bytes() throws IOException {
        return Folders.size(sequencer());
    }

    /** Of an empty directory: an order of so many ops, in sealed batches that L1 has accepted, but for a fresh one. */
    void make(long ops, ProgressDisplay progress)
            throws IOException, DataDirectoryException, StoreException, L1Exception {
        Files.createDirectories(sequencer());
        try (RestartL1 l1 = RestartL1.open(chainFile());
                DataDirectory data = DataDirectory.open(sequencer())) {
            data.initialise(RestartL1.DEPLOYMENT, UUID.randomUUID());
            try (SequencerStore store = data.writer()) {
                fill(ops, l1, store, progress);
            }
        }
        Files.writeString(made(), ops + "\n");
        progress.end();
    }

    private static void fill(long ops, RestartL1 l1, SequencerStore store, ProgressDisplay progress)
            throws IOException, StoreException, L1Exception {
        var order = new SyntheticOrder(
                RestartL1.DEPLOYMENT,
                store.policy(),
                DevAccounts.USERS.stream().map(DevAccount::address).toList(),
                (int) Math.min(ACCOUNTS, Math.max(2, ops / 2)),
                SEED);
        var deposits = l1.deposit();
        commit(store, order.begin(l1.safeHead(deposits.size()), deposits));
        while (order.ops() < ops) {
            store.commit(order.next(ops - order.ops()));
            progress.update("making the order", "ops", order.ops(), ops);
        }
        store.commit(order.close());
        List<Hash32> batches = order.sealed();
        List<AcceptedBatch> accepted = l1.accept(
                batches, deposits.size(), done -> progress.update("making its L1", "batches", done, batches.size()));
        commit(store, order.follow(l1.safeHead(deposits.size() + accepted.size()), accepted));
    }

    private static void commit(SequencerStore store, List<LaneTransaction> transactions) throws StoreException {
        for (LaneTransaction each : transactions) {
            store.commit(each);
        }
    }
}
