package dev.tactus.devnet;

import dev.tactus.devnet.BlockBuilder.Candidate;
import dev.tactus.protocol.Address;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The chain for many threads: one lock around {@link ChainCore}, the clock, and the file that a block reaches before
 * anyone can see it. Waiting transactions are not kept: like those of any node they are lost with the process.
 */
final class DevChain implements AutoCloseable {
    /** Keeps timestamps far from where arithmetic on them would end. */
    static final Duration MAX_OFFSET = Duration.ofDays(3_650);

    private final ReentrantLock lock = new ReentrantLock();
    private final ChainCore core;
    private final Optional<ChainFile> file;
    private final Clock clock;
    private boolean automine;
    private long forcedTimestamp;
    private Duration offset = Duration.ZERO;

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
            return new DevChain(ChainReplay.of(file, fresh), Optional.of(file), clock);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
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

    /** Changes what is not kept: the pool, the fee market, the tags. */
    void command(Consumer<ChainCore> change) {
        lock.lock();
        try {
            change.accept(core);
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
        mine(1, 0);
    }

    /**
     * Mines {@code blocks} blocks, the first of them of what is ready.
     *
     * @param interval seconds from each to the next; 0 leaves that to the clock
     */
    void mine(long blocks, long interval) throws IOException {
        for (long i = 0; i < blocks; i++) {
            mineOne(i == 0 ? 0 : interval);
        }
    }

    private void mineOne(long interval) throws IOException {
        lock.lock();
        try {
            if (interval > 0) {
                forcedTimestamp = core.head().header().timestamp() + interval;
            }
            append(core.propose(nextTimestamp()));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Replaces the newest blocks. A process that dies meanwhile may leave a chain that is shorter.
     *
     * @throws IllegalArgumentException if there are not that many to replace; nothing has changed then
     * @throws IOException              if the new blocks could not be kept
     */
    Reorg.Outcome reorg(Reorg reorg) throws IOException {
        lock.lock();
        try {
            long common = core.head().number() - reorg.depth();
            if (reorg.depth() < 1 || reorg.depth() > Reorg.MAX_DEPTH || common < 0) {
                throw new IllegalArgumentException("Reorg depth must not exceed current chain height: current height "
                        + core.head().number() + ", depth " + reorg.depth());
            }
            List<Long> timestamps = new ArrayList<>();
            for (long number = common + 1; number <= core.head().number(); number++) {
                timestamps.add(core.block(number).orElseThrow().header().timestamp());
            }
            List<Transaction> dropped = core.rewind(common);
            if (reorg.fate() != Reorg.Fate.LOST) {
                dropped.forEach(core::submit);
            }
            for (int i = 0; i < timestamps.size(); i++) {
                // Later than the block it replaces, so that no block ever comes back.
                long timestamp =
                        Math.max(timestamps.get(i) + 1, core.head().header().timestamp() + 1);
                append(
                        reorg.fate() == Reorg.Fate.MINED
                                ? core.propose(timestamp)
                                : core.build(timestamp, reorg.placed().getOrDefault((long) i, List.of())));
            }
            return new Reorg.Outcome(common + 1, dropped);
        } finally {
            lock.unlock();
        }
    }

    /** @throws IOException if it could not be kept; nothing has changed then */
    void setBalance(Address account, BigInteger wei) throws IOException {
        lock.lock();
        try {
            if (file.isPresent()) {
                file.get().append(new BalanceRecord(account, wei).encode());
            }
            core.setBalance(account, wei);
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

    /**
     * Moves the chain's clock on.
     *
     * @return how far it is ahead of the machine's now
     * @throws IllegalArgumentException if that would be more than {@link #MAX_OFFSET}
     */
    Duration increaseTime(Duration by) {
        lock.lock();
        try {
            Duration next = offset.plus(by);
            if (by.isNegative() || next.compareTo(MAX_OFFSET) > 0) {
                throw new IllegalArgumentException(
                        "the clock goes on only, and at most " + MAX_OFFSET.toSeconds() + " seconds in all");
            }
            offset = next;
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** How far the chain's clock is ahead of the machine's. */
    Duration offset() {
        lock.lock();
        try {
            return offset;
        } finally {
            lock.unlock();
        }
    }

    private long nextTimestamp() {
        if (forcedTimestamp > 0) {
            return forcedTimestamp;
        }
        return Math.max(
                core.head().header().timestamp() + 1,
                clock.instant().plus(offset).getEpochSecond());
    }

    private void append(Candidate candidate) throws IOException {
        if (file.isPresent()) {
            file.get().append(BlockRecord.of(candidate.block(), core.head()).encode());
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
