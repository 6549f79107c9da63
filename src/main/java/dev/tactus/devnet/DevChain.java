package dev.tactus.devnet;

import dev.tactus.devnet.BlockBuilder.Candidate;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The chain for many threads: one lock around {@link ChainCore}, the clock, and the file that a block reaches before
 * anyone can see it. Waiting transactions are not kept: like those of any node they are lost with the process.
 */
final class DevChain implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final ChainCore core;
    private final Optional<ChainFile> file;
    private final Clock clock;
    private boolean automine;
    private long forcedTimestamp;

    /** A question to the chain, asked while nothing changes it. */
    @FunctionalInterface
    interface Query<T, E extends Exception> {
        T ask(ChainCore core) throws E;
    }

    private DevChain(ChainCore core, Optional<ChainFile> file, Clock clock) {
        this.core = core;
        this.file = file;
        this.clock = clock;
    }

    /**
     * Starts a chain, or replays the one in the file.
     *
     * @throws IOException if the file cannot be used, or its chain is not the one that the options describe
     */
    static DevChain open(DevnetOptions options, Clock clock) throws IOException {
        var fresh = new Genesis(options.chainId(), clock.instant().getEpochSecond(), options.genesis());
        Path path = options.chainFile().orElse(null);
        if (path == null) {
            return new DevChain(new ChainCore(fresh, DevContracts.WELL_KNOWN), Optional.empty(), clock);
        }
        ChainFile file = ChainFile.open(path);
        try {
            return new DevChain(load(file, fresh), Optional.of(file), clock);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        } catch (DecodeException e) {
            file.close();
            throw new IOException("the development chain cannot be read: " + e.getMessage(), e);
        }
    }

    private static ChainCore load(ChainFile file, Genesis fresh) throws IOException, DecodeException {
        Optional<byte[]> first = file.next();
        if (first.isEmpty()) {
            file.append(fresh.encode().unsafeArray());
            return new ChainCore(fresh, DevContracts.WELL_KNOWN);
        }
        Genesis genesis = Genesis.decode(first.get());
        if (genesis.chainId() != fresh.chainId() || !genesis.holdings().equals(fresh.holdings())) {
            throw new IOException("the development chain was started with another chain id or other accounts");
        }
        var core = new ChainCore(genesis, DevContracts.WELL_KNOWN);
        for (Optional<byte[]> next = file.next(); next.isPresent(); next = file.next()) {
            replay(core, BlockRecord.decode(next.get()));
        }
        return core;
    }

    private static void replay(ChainCore core, BlockRecord block) throws IOException, DecodeException {
        List<Transaction> transactions = new ArrayList<>();
        for (Bytes raw : block.transactions()) {
            transactions.add(TransactionDecoder.decode(raw));
        }
        if (block.timestamp() <= core.head().header().timestamp()) {
            throw new IOException("block " + block.number() + " of the development chain is out of order");
        }
        Candidate candidate = core.build(block.timestamp(), transactions);
        if (!candidate.block().hash().equals(block.hash())) {
            throw new IOException("block " + block.number() + " of the development chain does not replay to its hash;"
                    + " it was written by another version");
        }
        core.append(candidate);
    }

    /** The query's answer; it must not keep the core. */
    <T, E extends Exception> T read(Query<T, E> query) throws E {
        lock.lock();
        try {
            return query.ask(core);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes a transaction and, where transactions are mined as they arrive, mines it if it is ready.
     *
     * @throws IOException if it was taken but its block could not be kept
     */
    Admission submit(Transaction transaction) throws IOException {
        lock.lock();
        try {
            Admission admission = core.submit(transaction);
            if (automine && admission instanceof Admission.Accepted) {
                Candidate candidate = core.propose(nextTimestamp());
                if (!candidate.block().transactions().isEmpty()) {
                    append(candidate);
                }
            }
            return admission;
        } finally {
            lock.unlock();
        }
    }

    /** Mines one block of what is ready, be it nothing. */
    void mine() throws IOException {
        lock.lock();
        try {
            append(core.propose(nextTimestamp()));
        } finally {
            lock.unlock();
        }
    }

    /** The block that would be mined now. */
    Block pending() {
        lock.lock();
        try {
            return core.propose(nextTimestamp()).block();
        } finally {
            lock.unlock();
        }
    }

    void automine(boolean on) {
        lock.lock();
        try {
            automine = on;
        } finally {
            lock.unlock();
        }
    }

    /** @return false, without effect, unless {@code seconds} is later than the head */
    boolean setNextTimestamp(long seconds) {
        lock.lock();
        try {
            if (seconds <= core.head().header().timestamp()) {
                return false;
            }
            forcedTimestamp = seconds;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private long nextTimestamp() {
        if (forcedTimestamp > 0) {
            return forcedTimestamp;
        }
        return Math.max(core.head().header().timestamp() + 1, clock.instant().getEpochSecond());
    }

    private void append(Candidate candidate) throws IOException {
        if (file.isPresent()) {
            file.get().append(BlockRecord.of(candidate.block()).encode());
        }
        core.append(candidate);
        forcedTimestamp = 0;
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (file.isPresent()) {
                file.get().close();
            }
        } finally {
            lock.unlock();
        }
    }
}
