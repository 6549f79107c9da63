package dev.tactus.sim.l1;

import dev.tactus.l1.L1Block;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.EvmAdvance;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.InputBoxAbi;
import dev.tactus.sim.Dice;
import dev.tactus.sim.SimDeployment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds blocks of what waits: inputs of others, submissions of a stranger with the wallet's key, and the pool. */
final class SimMiner {
    private static final long BLOCK_GAS = 30_000_000;

    private final SimPool pool;
    private final FeeMarket fees;
    private final FaultDice faults;
    private final double inclusion;
    private final Dice hashes;
    private final Dice choice;
    private final List<Waiting> waiting = new ArrayList<>();

    /**
     * An input that is on its way.
     *
     * @param foreign from the wallet's key, with its next nonce
     */
    private record Waiting(Address sender, Bytes payload, Hash32 transaction, boolean foreign) {}

    SimMiner(SimPool pool, FeeMarket fees, FaultDice faults, double inclusion, Dice hashes, Dice choice) {
        this.pool = pool;
        this.fees = fees;
        this.faults = faults;
        this.inclusion = inclusion;
        this.hashes = hashes;
        this.choice = choice;
    }

    void submit(Address sender, Bytes payload, boolean foreign) {
        waiting.add(new Waiting(sender, payload, hash(), foreign));
    }

    void heal() {
        pool.forgetDelays();
        fees.heal();
    }

    int waiting() {
        return waiting.size();
    }

    private Hash32 hash() {
        return Hash32.wrap(hashes.bytes(Hash32.SIZE));
    }

    /** What a replaced block held waits again. */
    void takeBack(SimBlock gone) {
        pool.unmined(gone);
        List<Hash32> ofPool = gone.mined().stream()
                .map(mined -> mined.entry().transaction.hash())
                .toList();
        List<Waiting> back = gone.inputs().stream()
                .filter(input -> !ofPool.contains(input.transactionHash()))
                .map(input -> new Waiting(
                        input.sender(),
                        input.payload(),
                        input.transactionHash(),
                        input.sender().equals(SimDeployment.SUBMITTER)))
                .toList();
        // The newest block goes first, so the stranger's nonces stay in order.
        waiting.addAll(0, back);
    }

    SimBlock mine(SimBlock parent, long timestamp) {
        long number = parent.number() + 1;
        var header = new L1Block(number, hash(), parent.hash(), timestamp);
        SimBlock.Fees prices = fees.next(parent.fees().nextBase());
        List<Waiting> content = takeForeign();
        long nonce = parent.after().walletNonce() + content.size();
        content.addAll(takeSome());
        List<SimBlock.Mined> mined = ofPool(nonce, number, prices.base());
        insert(content, mined);
        BigInteger spent =
                mined.stream().map(SimBlock.Mined::fee).reduce(parent.after().spent(), BigInteger::add);
        var after = new SimBlock.State(parent.after().inputCount() + content.size(), nonce + mined.size(), spent);
        var block = new SimBlock(
                header, parent, prices, inputs(header, parent.after().inputCount(), content), mined, after);
        pool.mined(block);
        return block;
    }

    private List<Waiting> takeForeign() {
        List<Waiting> taken =
                new ArrayList<>(waiting.stream().filter(Waiting::foreign).toList());
        waiting.removeAll(taken);
        return taken;
    }

    private List<Waiting> takeSome() {
        List<Waiting> taken = new ArrayList<>();
        List<Waiting> left = new ArrayList<>();
        for (Waiting input : waiting) {
            if (!choice.chance(inclusion)) {
                left.add(input);
            } else if (choice.chance(0.8)) {
                taken.add(input);
            } else {
                taken.add(choice.between(0, taken.size()), input);
            }
        }
        waiting.clear();
        waiting.addAll(left);
        return taken;
    }

    private List<SimBlock.Mined> ofPool(long first, long number, long baseFee) {
        List<SimBlock.Mined> mined = new ArrayList<>();
        long gasLeft = BLOCK_GAS;
        long nonce = first;
        while (choice.chance(inclusion)) {
            Optional<WalletEntry> next = pool.minable(nonce, number, baseFee, gasLeft);
            if (next.isEmpty()) {
                break;
            }
            mined.add(execute(next.get(), baseFee));
            gasLeft -= mined.getLast().gasUsed();
            nonce++;
        }
        return mined;
    }

    private SimBlock.Mined execute(WalletEntry entry, long baseFee) {
        RawTransaction it = entry.transaction;
        boolean succeeded = it.gasLimit() >= it.gasNeeded() && !faults.fires(L1Fault.REVERT);
        long gasUsed = succeeded ? it.gasNeeded() : it.gasLimit();
        BigInteger price = it.maxFee().min(BigInteger.valueOf(baseFee).add(it.tip()));
        return new SimBlock.Mined(entry, succeeded, gasUsed, price);
    }

    /** The wallet's inputs lie anywhere among the others, but in order of their nonces. */
    private void insert(List<Waiting> content, List<SimBlock.Mined> mined) {
        int at = (int) content.stream().filter(Waiting::foreign).count();
        for (SimBlock.Mined one : mined) {
            Optional<Bytes> payload = one.entry().transaction.payload().filter(_ -> one.succeeded());
            if (payload.isPresent()) {
                at = choice.between(at, content.size());
                Hash32 hash = one.entry().transaction.hash();
                content.add(at, new Waiting(SimDeployment.SUBMITTER, payload.get(), hash, false));
                at++;
            }
        }
    }

    private static List<TrueInput> inputs(L1Block header, long firstIndex, List<Waiting> content) {
        var prevRandao = new BigInteger(1, header.hash().bytes().unsafeArray());
        List<TrueInput> inputs = new ArrayList<>(content.size());
        long index = firstIndex;
        for (Waiting it : content) {
            var advance = new EvmAdvance(
                    SimDeployment.CHAIN_ID,
                    SimDeployment.APPLICATION,
                    it.sender(),
                    header.number(),
                    header.timestamp(),
                    prevRandao,
                    index,
                    it.payload());
            inputs.add(new TrueInput(
                    index,
                    it.sender(),
                    header.number(),
                    header.timestamp(),
                    it.transaction(),
                    it.payload(),
                    Bytes.wrap(InputBoxAbi.encodeEvmAdvance(advance))));
            index++;
        }
        return inputs;
    }
}
