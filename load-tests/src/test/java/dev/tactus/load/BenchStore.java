package dev.tactus.load;

import dev.tactus.bench.Sample;
import dev.tactus.devnet.DevAccount;
import dev.tactus.devnet.DevAccounts;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.DirectInput;
import dev.tactus.store.BatchPolicy;
import dev.tactus.store.DataDirectory;
import dev.tactus.store.DataDirectoryException;
import dev.tactus.store.LaneTransaction;
import dev.tactus.store.OrderReader;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SequencerStore;
import dev.tactus.store.StoreException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The real store as a node opens it, with an order to go on with, in a new folder that goes with it. */
final class BenchStore implements AutoCloseable {
    /** Where stores are made: on the disk that is meant. */
    static final String FOLDER = "tactus.bench.folder";

    private static final int ACCOUNTS = 1_000;
    private static final BigInteger DEPOSIT = BigInteger.TEN.pow(30);

    private final Path folder;
    private final DataDirectory data;
    private final SequencerStore store;
    private final SyntheticOrder order;

    /** Its accounts have their money; no batch ever ends, so that every chunk has as many ops as it is asked for. */
    BenchStore() throws IOException, DataDirectoryException, StoreException {
        Path parent = Files.createDirectories(Path.of(System.getProperty(FOLDER, "target/bench")));
        folder = Files.createTempDirectory(parent, "store-");
        data = DataDirectory.open(folder);
        data.initialise(Sample.DEPLOYMENT, new UUID(0, 1));
        store = data.writer();
        List<Address> funders =
                DevAccounts.USERS.stream().map(DevAccount::address).toList();
        List<DirectInput> deposits = new ArrayList<>();
        for (Address funder : funders) {
            deposits.add(Sample.deposit(deposits.size(), funder, DEPOSIT));
        }
        BatchPolicy theirs = store.policy();
        var endless =
                new BatchPolicy(theirs.gasPrice(), theirs.recommendedFee(), Long.MAX_VALUE, theirs.maxBatchBytes());
        order = new SyntheticOrder(Sample.DEPLOYMENT, endless, funders, ACCOUNTS, 1);
        for (LaneTransaction each : order.begin(new SafeHead(2, Sample.hash(2), 1, deposits.size()), deposits)) {
            store.commit(each);
        }
        while (order.ops() < ACCOUNTS) {
            store.commit(order.next(ACCOUNTS - order.ops()));
        }
    }

    /** To be committed in the order in which they were made. */
    LaneTransaction next(int ops) {
        return order.next(ops);
    }

    SequencerStore store() {
        return store;
    }

    OrderReader reader() {
        return data.reader();
    }

    @Override
    public void close() throws IOException {
        store.close();
        data.close();
        Folders.delete(folder);
    }
}
