package dev.tactus.load;

import dev.tactus.ProgressDisplay;
import dev.tactus.devnet.DevAccount;
import dev.tactus.devnet.DevAccounts;
import dev.tactus.load.CommitCostReport.Round;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Hash32;
import dev.tactus.store.DataDirectory;
import dev.tactus.store.DataDirectoryException;
import dev.tactus.store.LaneTransaction;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SequencerStore;
import dev.tactus.store.StoreException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Commits one order to two stores in turn, round by round, so that both see the same machine: once as it is, once
 * without what it writes to the state. Both are the real store in a data directory of its own. A chunk without writes
 * still leaves an empty undo record: one small row of some two hundred and fifty.
 */
final class CommitCost {
    private static final long SEED = 1;
    private static final int ROUND_CHUNKS = 64;
    private static final BigInteger DEPOSIT = BigInteger.TEN.pow(30);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final String STAGE = "committing";

    private final long ops;
    private final int accounts;
    private final Path directory;
    private final ProgressDisplay progress;

    /** @param directory exists; what is made in it is deleted again */
    CommitCost(long ops, int accounts, Path directory, ProgressDisplay progress) {
        this.ops = ops;
        this.accounts = accounts;
        this.directory = directory;
        this.progress = progress;
    }

    /** One of the two stores. */
    private static final class Side implements AutoCloseable {
        private final boolean state;
        private final DataDirectory data;
        private final SequencerStore store;
        private long nanos;
        private long cpuNanos;
        private boolean closed;

        Side(Path directory, boolean state) throws DataDirectoryException {
            this.state = state;
            data = DataDirectory.open(directory);
            data.initialise(RestartL1.DEPLOYMENT, new UUID(0, 1));
            store = data.writer();
        }

        long commit(List<LaneTransaction> transactions) throws StoreException {
            List<LaneTransaction> mine = state
                    ? transactions
                    : transactions.stream()
                            .map(each -> new LaneTransaction(each.chunk(), each.events(), Map.of()))
                            .toList();
            long cpuStarted = THREADS.getCurrentThreadCpuTime();
            long started = System.nanoTime();
            for (LaneTransaction each : mine) {
                store.commit(each);
            }
            long took = System.nanoTime() - started;
            nanos += took;
            cpuNanos += THREADS.getCurrentThreadCpuTime() - cpuStarted;
            return took;
        }

        CommitCostReport.Side close(long entries) throws IOException {
            close();
            return new CommitCostReport.Side(nanos, cpuNanos, Files.size(data.databaseFile()), entries);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                store.close();
                data.close();
            }
        }
    }

    CommitCostReport run() throws IOException, DataDirectoryException, StoreException {
        double load = Machine.load();
        Path own = Files.createTempDirectory(directory, "commit-cost-");
        try (Side withState = new Side(own.resolve("with-state"), true);
                Side rowsAlone = new Side(own.resolve("rows-alone"), false)) {
            SyntheticOrder order = begin(List.of(withState, rowsAlone));
            long unmeasured = order.ops();
            List<Round> rounds = new ArrayList<>();
            while (order.ops() - unmeasured < ops) {
                List<LaneTransaction> transactions = new ArrayList<>();
                for (int i = 0; i < ROUND_CHUNKS && order.ops() - unmeasured < ops; i++) {
                    transactions.add(order.next(ops - (order.ops() - unmeasured)));
                }
                rounds.add(round(rounds.size() % 2 == 0, transactions, withState, rowsAlone));
                progress.update(STAGE, "ops", order.ops() - unmeasured, ops);
            }
            progress.end();
            return new CommitCostReport(
                    ops,
                    accounts,
                    rounds,
                    withState.close(order.entries()),
                    rowsAlone.close(order.entries()),
                    Machine.at(directory, load));
        } finally {
            Folders.delete(own);
        }
    }

    /** Shares out the money, which also makes both sides warm. */
    private SyntheticOrder begin(List<Side> sides) throws StoreException {
        List<Address> funders =
                DevAccounts.USERS.stream().map(DevAccount::address).toList();
        List<DirectInput> deposits = new ArrayList<>();
        for (int i = 0; i < funders.size(); i++) {
            deposits.add(deposit(i, funders.get(i)));
        }
        var order =
                new SyntheticOrder(RestartL1.DEPLOYMENT, sides.getFirst().store.policy(), funders, accounts, SEED);
        commit(sides, order.begin(new SafeHead(2, hash(2), 1, deposits.size()), deposits));
        while (order.ops() < accounts) {
            commit(sides, List.of(order.next(accounts - order.ops())));
            progress.update("sharing out", "ops", order.ops(), accounts);
        }
        for (Side side : sides) {
            side.nanos = 0;
            side.cpuNanos = 0;
        }
        return order;
    }

    private static void commit(List<Side> sides, List<LaneTransaction> transactions) throws StoreException {
        for (Side side : sides) {
            side.commit(transactions);
        }
    }

    /** Who comes first has the processor's caches to itself: so they take turns. */
    private static Round round(boolean stateFirst, List<LaneTransaction> transactions, Side withState, Side rowsAlone)
            throws StoreException {
        long first = (stateFirst ? withState : rowsAlone).commit(transactions);
        long second = (stateFirst ? rowsAlone : withState).commit(transactions);
        return stateFirst ? new Round(first, second) : new Round(second, first);
    }

    private static DirectInput deposit(int index, Address depositor) {
        return new DirectInput(
                index,
                RestartL1.DEPLOYMENT.portals().getFirst(),
                1,
                1,
                hash(index),
                Deposits.payload(RestartL1.DEPLOYMENT.token(), depositor, DEPOSIT));
    }

    private static Hash32 hash(long number) {
        return Hash32.wrap(ByteBuffer.allocate(Hash32.SIZE).putLong(0, number).array());
    }
}
