package dev.tactus.devnet;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded development L1. It simulates what a sequencer sees of Ethereum, without an EVM: see
 * {@link DevnetOptions} for what is configurable and {@link DevContracts#WELL_KNOWN} for what is deployed. A block that
 * anybody was shown survives the death of the process if the options name a file. Thread-safe.
 */
public final class Devnet implements DevelopmentL1 {
    private static final Logger LOG = LoggerFactory.getLogger(Devnet.class);

    private final DevnetOptions options;
    private final DevChain chain;
    private final RpcServer server;
    private final ScheduledThreadPoolExecutor miner;
    private final AtomicBoolean paused = new AtomicBoolean();

    private Devnet(DevnetOptions options, DevChain chain, RpcServer server) {
        this.options = options;
        this.chain = chain;
        this.server = server;
        miner = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("devnet-miner").factory());
    }

    /**
     * Opens the chain, serves it and, with a block time, mines on.
     *
     * @param clock gives blocks their timestamps
     * @throws IOException if the address is taken, or the file is in use, damaged or of another chain
     */
    public static Devnet open(DevnetOptions options, Clock clock) throws IOException {
        DevChain chain = DevChain.open(options, clock);
        try {
            var methods = new RpcMethods(chain, options.safeDistance(), options.maxLogBlocks());
            var devnet = new Devnet(options, chain, RpcServer.start(options.address(), methods));
            devnet.startMining();
            return devnet;
        } catch (IOException | RuntimeException e) {
            chain.close();
            throw e;
        }
    }

    public static Devnet open(DevnetOptions options) throws IOException {
        return open(options, Clock.systemUTC());
    }

    private void startMining() {
        if (options.blockTime().isZero()) {
            chain.automine(true);
            return;
        }
        long nanos = options.blockTime().toNanos();
        // Delay, not rate: after the machine slept there are no blocks to catch up with.
        var _ = miner.scheduleWithFixedDelay(this::tick, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    private void tick() {
        if (paused.get()) {
            return;
        }
        try {
            chain.mine();
        } catch (IOException | RuntimeException e) {
            // The executor would end the schedule without a word.
            LOG.error("a block could not be mined; mining stops", e);
            paused.set(true);
        }
    }

    @Override
    public URI rpcUri() {
        return server.uri();
    }

    @Override
    public long chainId() {
        return options.chainId();
    }

    @Override
    public DevContracts contracts() {
        return DevContracts.WELL_KNOWN;
    }

    @Override
    public Duration blockTime() {
        return options.blockTime();
    }

    public long headNumber() {
        return chain.read(core -> core.head().number());
    }

    /** {@inheritDoc} Works while mining is paused, too. */
    @Override
    public void mine(int blocks) throws IOException {
        for (int i = 0; i < blocks; i++) {
            chain.mine();
        }
    }

    /** Until {@link #resumeMining}, blocks come from {@link #mine} alone and transactions wait in the pool. */
    public void pauseMining() {
        paused.set(true);
        chain.automine(false);
    }

    /** Mines by the options again; what waits is mined with the next block. */
    public void resumeMining() {
        paused.set(false);
        chain.automine(options.blockTime().isZero());
    }

    /**
     * Gives the next block this timestamp, in seconds; later ones follow the clock but never go back.
     *
     * @throws IllegalArgumentException unless it is later than the head's
     */
    public void setNextBlockTimestamp(long seconds) {
        if (!chain.setNextTimestamp(seconds)) {
            throw new IllegalArgumentException("a block must be later than its parent");
        }
    }

    @Override
    public void close() {
        // Nothing is interrupted: an interrupt would close the file in the middle of a block.
        miner.shutdown();
        server.close();
        try {
            chain.close();
        } catch (IOException e) {
            LOG.warn("closing the development chain failed", e);
        }
    }
}
