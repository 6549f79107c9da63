package dev.tactus.devnet;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
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
    private final Miner miner;
    private final RpcServer server;

    private Devnet(DevnetOptions options, DevChain chain, Miner miner, RpcServer server) {
        this.options = options;
        this.chain = chain;
        this.miner = miner;
        this.server = server;
    }

    /**
     * Opens the chain, serves it and, with a block time, mines on. Commands are served on loopback only.
     *
     * @param clock gives blocks their timestamps
     * @throws IOException if the address is taken, or the file is in use, damaged or of another chain
     */
    public static Devnet open(DevnetOptions options, Clock clock) throws IOException {
        DevChain chain = DevChain.open(options, clock);
        var miner = new Miner(chain);
        try {
            var devnet = new Devnet(options, chain, miner, serve(options, chain, miner));
            miner.start(options.blockTime());
            return devnet;
        } catch (IOException | RuntimeException e) {
            miner.close();
            chain.close();
            throw e;
        }
    }

    public static Devnet open(DevnetOptions options) throws IOException {
        return open(options, Clock.systemUTC());
    }

    private static RpcServer serve(DevnetOptions options, DevChain chain, Miner miner) throws IOException {
        var references = new BlockReference(options.safeDistance(), 0);
        var faults = new Faults();
        var methods = new FaultyMethods(new RpcMethods(chain, references, options.maxLogBlocks()), faults);
        if (!options.address().getAddress().isLoopbackAddress()) {
            return RpcServer.start(options.address(), methods, calls -> Optional.empty());
        }
        var control = new ControlMethods(chain, miner, faults, references);
        RpcHandler both = (method, params) ->
                ControlMethods.isControl(method) ? control.handle(method, params) : methods.handle(method, params);
        return RpcServer.start(
                options.address(),
                both,
                calls -> calls.stream().anyMatch(call -> ControlMethods.isControl(call.method()))
                        ? Optional.empty()
                        : faults.ofExchange(calls.stream()
                                .map(call -> methods.describe(call.method(), call.params()))
                                .toList()));
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
        miner.pause();
    }

    /** Mines as before the pause; what waits is mined with the next block. */
    public void resumeMining() {
        miner.resume();
    }

    /** How far the chain's clock is ahead of the machine's: what {@code evm_increaseTime} added up to. */
    public Duration clockOffset() {
        return chain.offset();
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
        miner.close();
        server.close();
        try {
            chain.close();
        } catch (IOException e) {
            LOG.warn("closing the development chain failed", e);
        }
    }
}
