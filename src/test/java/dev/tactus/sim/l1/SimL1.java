package dev.tactus.sim.l1;

import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.L1Endpoint;
import dev.tactus.l1.L1Endpoints;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;
import dev.tactus.sim.Dice;
import dev.tactus.sim.EventQueue;
import dev.tactus.sim.SimDeployment;
import dev.tactus.sim.Tally;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * An Ethereum L1 in virtual time: one chain with forks, one InputBox, the pool of one wallet, endpoints with several
 * backends each. It starts with empty blocks up to {@link L1World#startBlock}; from then on every slot of 12 s may
 * bring a block. What is safe is never replaced, and what was submitted is mined again after a reorganisation, other
 * than a transaction of the wallet that a fault drops. One thread.
 */
public final class SimL1 {
    private static final int MAX_REORG = 12;
    private static final int MAX_MISSED = 6;
    private static final int MAX_STALL = 20;
    private static final int MAX_OUTAGE = 25;
    private static final int MAX_LIE = 15;
    private static final Duration SLOT = Duration.ofSeconds(SimDeployment.SECONDS_PER_BLOCK);

    private final EventQueue queue;
    private final L1World world;
    private final L1Faults knobs;
    private final FaultDice faults;
    private final Dice slots;
    private final SimChain chain;
    private final SimPool pool;
    private final SimMiner miner;
    private final List<SimEndpoint> endpoints = new ArrayList<>();
    private LongSupplier stored = () -> -1;
    private long slot;
    private int missedSlots;
    private int stalledSlots;

    /** Its slots are events of {@code queue} from now on, for ever. */
    public SimL1(EventQueue queue, Dice dice, Tally tally, L1World world, L1Faults knobs) {
        this.queue = queue;
        this.world = world;
        this.knobs = knobs;
        this.faults = new FaultDice(knobs, tally, dice.split());
        this.slots = dice.split();
        this.chain = new SimChain(world.startBlock(), world.baseFee(), dice.split());
        this.pool = new SimPool(chain, faults);
        var fees = new FeeMarket(world.baseFee(), faults, dice.split());
        this.miner = new SimMiner(pool, fees, faults, world.inclusion(), dice.split(), dice.split());
        for (int i = 0; i < world.endpoints(); i++) {
            List<SimBackend> backends = new ArrayList<>();
            for (int id = 0; id < world.backends(); id++) {
                backends.add(new SimBackend(i * world.backends() + id, chain, pool, faults, world));
            }
            endpoints.add(new SimEndpoint(queue, world, faults, dice.split(), backends));
        }
        this.slot = world.startBlock();
        chain.publish(queue.nowNanos(), world.safeLag());
        scheduleSlot();
    }

    private void scheduleSlot() {
        var _ = queue.after(SLOT, "l1 slot", this::onSlot);
    }

    private void onSlot() {
        scheduleSlot();
        slot++;
        pool.evict();
        if (faults.fires(L1Fault.OUTAGE)) {
            Dice dice = faults.of(L1Fault.OUTAGE);
            Duration duration = SLOT.multipliedBy(dice.between(1, MAX_OUTAGE));
            if (endpoints.size() == 1 || dice.chance(0.3)) {
                outage(duration);
            } else {
                dice.pick(endpoints).outage(duration);
            }
        }
        if (!missed()) {
            reorganise();
            mine(slot);
            publish();
        }
        endpoints.forEach(endpoint -> endpoint.onSlot(stored.getAsLong()));
        maybeLie();
    }

    /** Always the same one, and the one that is asked first: any two of the others say the same. */
    private void maybeLie() {
        SimEndpoint liar = endpoints.getFirst();
        if (endpoints.size() > 1 && !liar.phantoms().forks() && faults.fires(L1Fault.ENDPOINT_LIES)) {
            Dice dice = faults.of(L1Fault.ENDPOINT_LIES);
            liar.fork(chain.safe(), dice.between(1, MAX_LIE));
            if (dice.chance(0.5)) {
                // It must outlast the fork: of other blocks nobody looks at the inputs.
                liar.alter(dice.between(1, 3 * MAX_LIE));
            }
        }
    }

    /** @param height how far the node has stored what it read; -1 if it has not */
    public void nodeHasStored(LongSupplier height) {
        stored = height;
    }

    /** For so many blocks nobody mines what the wallet sends. */
    public void holdWallet(long blocks) {
        pool.holdUntil(latestNumber() + blocks);
    }

    /** Slot after slot while everyone else slept: time has leapt so far already. */
    public void leap(int slots) {
        for (int i = 0; i < slots; i++) {
            slot++;
            mine(slot);
        }
        publish();
        endpoints.forEach(SimEndpoint::awake);
    }

    private boolean missed() {
        if (missedSlots == 0 && faults.fires(L1Fault.MISSED_SLOTS)) {
            missedSlots = faults.of(L1Fault.MISSED_SLOTS).between(1, MAX_MISSED);
        }
        if (missedSlots > 0) {
            missedSlots--;
            return true;
        }
        return slots.chance(world.missed());
    }

    private void mine(long atSlot) {
        long timestamp = SimDeployment.GENESIS_TIMESTAMP + SimDeployment.SECONDS_PER_BLOCK * atSlot;
        chain.append(miner.mine(chain.latest(), timestamp));
    }

    private void publish() {
        if (stalledSlots == 0 && faults.fires(L1Fault.SAFE_STALL)) {
            stalledSlots = faults.of(L1Fault.SAFE_STALL).between(2, MAX_STALL);
        }
        stalledSlots = Math.max(0, stalledSlots - 1);
        chain.publish(queue.nowNanos(), stalledSlots == 0 ? world.safeLag() : Long.MAX_VALUE / 4);
    }

    /** Another fork of about the same length takes the place of the newest blocks; a slot of it may be missed. */
    private void reorganise() {
        long most = Math.min(MAX_REORG, chain.latest().number() - chain.safe() - 1);
        if (most < 1 || !faults.fires(L1Fault.REORG)) {
            return;
        }
        Dice dice = faults.of(L1Fault.REORG);
        List<Long> timestamps = replace(dice.between(1, (int) most));
        for (long timestamp : timestamps) {
            if (!dice.chance(0.1)) {
                chain.append(miner.mine(chain.latest(), timestamp));
            }
        }
    }

    private List<Long> replace(int depth) {
        List<Long> timestamps = new ArrayList<>();
        for (int i = 0; i < depth; i++) {
            SimBlock gone = chain.removeLatest();
            miner.takeBack(gone);
            timestamps.addFirst(gone.header().timestamp());
        }
        return timestamps;
    }

    /** Someone's {@code InputBox.addInput}: in one of the next blocks. */
    public void addInput(Address sender, Bytes payload) {
        miner.submit(sender, payload, false);
    }

    /**
     * An input from the submitter's address that no pool has seen, in the next block; it uses up a wallet nonce. Only
     * before the wallet itself sends anything.
     */
    public void foreignSubmission(Bytes payload) {
        miner.submit(SimDeployment.SUBMITTER, payload, true);
    }

    /**
     * Somebody who has the wallet's key sends something that is nothing to us: it is in the next block and uses up the
     * wallet's next nonce, whatever waits for it.
     */
    public void strangerSpends() {
        miner.submit(SimDeployment.SUBMITTER, Bytes.wrap(new byte[] {(byte) 0xff}), true);
    }

    /** @param total that the wallet has been given since the beginning, in wei */
    public void fund(BigInteger total) {
        pool.fund(total);
    }

    /** What signed bytes say, as one that was never in the pool; empty for what no node would take. */
    public static Optional<WalletTransaction> read(Bytes raw) {
        try {
            return Optional.of(SimPool.unseen(RawTransactionReader.read(raw)));
        } catch (DecodeException malformed) {
            return Optional.empty();
        }
    }

    /** @param deliver completes the answers; what it drops is never told */
    public L1Client client(Executor deliver) {
        return client(deliver, _ -> {});
    }

    /** @param heard told of every block that is answered */
    public L1Client client(Executor deliver, Consumer<L1Block> heard) {
        List<L1Endpoint> each = new ArrayList<>();
        for (SimEndpoint endpoint : endpoints) {
            each.add(new L1Endpoint("endpoint " + (each.size() + 1), new SimL1Client(endpoint, queue, deliver, heard)));
        }
        return new L1Endpoints(each, SimDeployment.CHAIN_ID, queue::nowNanos);
    }

    /** Every call fails for that long. */
    public void outage(Duration duration) {
        endpoints.forEach(endpoint -> endpoint.outage(duration));
    }

    /** For how long every call has failed by now; zero if calls come through. */
    public Duration unreachableFor() {
        return endpoints.stream()
                .map(SimEndpoint::unreachableFor)
                .min(Duration::compareTo)
                .orElseThrow();
    }

    /** No faults from now on: backends have caught up, fees are normal, what waits may be mined. What was dropped stays so. */
    public void heal() {
        knobs.clear();
        missedSlots = 0;
        stalledSlots = 0;
        miner.heal();
        endpoints.forEach(SimEndpoint::heal);
    }

    public long latestNumber() {
        return chain.latest().number();
    }

    public long safeNumber() {
        return chain.safe();
    }

    public L1Block safeBlock() {
        return chain.safeBlock().header();
    }

    /** Of the canonical chain. */
    public L1Block blockAt(long number) {
        return chain.at(number).header();
    }

    /** Inputs in the canonical chain at that height. */
    public long inputCountAt(long block) {
        return chain.at(block).after().inputCount();
    }

    /** Inputs of the canonical chain from an index on, up to a block. */
    public List<TrueInput> inputs(long fromIndex, long upToBlock) {
        return List.copyOf(chain.inputs().subList((int) fromIndex, (int) Math.max(fromIndex, inputCountAt(upToBlock))));
    }

    /** Inputs of others that are submitted and in no block. */
    public int waitingInputs() {
        return miner.waiting();
    }

    /** Every one that was ever in the pool, in order of its first arrival. */
    public List<WalletTransaction> walletTransactions() {
        return pool.transactions();
    }

    /** The next one in the canonical chain. */
    public long walletNonce() {
        return chain.latest().after().walletNonce();
    }

    /** The same at a block of it. */
    public long walletNonceAt(long block) {
        return chain.at(block).after().walletNonce();
    }

    /** By the wallet in the canonical chain, in wei. */
    public BigInteger walletSpent() {
        return chain.latest().after().spent();
    }
}
