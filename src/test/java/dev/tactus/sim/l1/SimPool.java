package dev.tactus.sim.l1;

import dev.tactus.l1.RpcException;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;
import dev.tactus.protocol.Hash32;
import dev.tactus.sim.SimDeployment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Transactions of the one wallet: those that wait, by nonce, and all that ever did. */
final class SimPool {
    private static final int INVALID = -32000;
    private static final long BLOCK_GAS = 36_000_000;
    private static final BigInteger MIN_TIP = BigInteger.ONE;
    private static final int DELAY = 20;

    private final SimChain chain;
    private final FaultDice faults;
    /** Of the wallet since the beginning, in wei. */
    private BigInteger funds = BigInteger.TEN.pow(26);
    /** The transaction that may use a nonce: the last one accepted. */
    private final TreeMap<Long, WalletEntry> byNonce = new TreeMap<>();

    private long heldUntil;

    private final Map<Hash32, WalletEntry> byHash = new HashMap<>();
    private final List<WalletEntry> all = new ArrayList<>();

    SimPool(SimChain chain, FaultDice faults) {
        this.chain = chain;
        this.faults = faults;
    }

    /**
     * What a node makes of raw bytes, by geth's rules.
     *
     * @param view the node
     * @return the transaction if it is new to the network; null if the node takes it though the network is done with it
     * @throws RpcException.Refused as geth would
     */
    @Nullable
    WalletEntry admit(Bytes raw, ChainView view, long nowNanos) throws RpcException.Refused {
        RawTransaction transaction = decode(raw);
        require(transaction.chainId() == SimDeployment.CHAIN_ID, "invalid sender");
        require(transaction.gasLimit() <= BLOCK_GAS, "exceeds block gas limit");
        require(transaction.gasLimit() >= transaction.intrinsicGas(), "intrinsic gas too low");
        require(
                transaction.tip().compareTo(transaction.maxFee()) <= 0,
                "max priority fee per gas higher than max fee per gas");
        require(transaction.tip().compareTo(MIN_TIP) >= 0, "transaction underpriced");
        long next = view.tip().after().walletNonce();
        BigInteger cost = transaction.maxFee().multiply(BigInteger.valueOf(transaction.gasLimit()));
        BigInteger left = funds.subtract(view.tip().after().spent());
        require(cost.compareTo(left) <= 0, "insufficient funds for gas * price + value");
        WalletEntry known = byHash.get(transaction.hash());
        require(known == null || !view.holds(known), "already known");
        require(transaction.nonce() >= next, "nonce too low: next nonce " + next + ", tx nonce " + transaction.nonce());
        if (transaction.nonce() < chain.latest().after().walletNonce()) {
            return null;
        }
        WalletEntry rival = byNonce.get(transaction.nonce());
        if (rival != null && rival != known && rival.waits()) {
            require(outbids(transaction, rival.transaction), "replacement transaction underpriced");
            rival.dropped = true;
        }
        WalletEntry entry = take(transaction, known, view, nowNanos);
        if (rival != null && rival != entry && rival.canonical == null && faults.fires(L1Fault.OLD_BID)) {
            entry.older = rival;
        }
        return entry;
    }

    BigInteger funds() {
        return funds;
    }

    void fund(BigInteger newFunds) {
        funds = newFunds;
    }

    private WalletEntry take(RawTransaction transaction, @Nullable WalletEntry known, ChainView view, long nowNanos) {
        WalletEntry entry = known;
        if (entry == null) {
            entry = new WalletEntry(transaction, nowNanos, view.backend());
            byHash.put(transaction.hash(), entry);
            all.add(entry);
        } else if (!entry.dropped) {
            // On its way to this node already.
            return entry;
        } else {
            entry.dropped = false;
            entry.arrivedAtNanos = nowNanos;
            entry.origin = view.backend();
        }
        if (faults.fires(L1Fault.TX_DELAYED)) {
            entry.notBefore =
                    chain.latest().number() + faults.of(L1Fault.TX_DELAYED).between(2, DELAY);
        }
        byNonce.put(transaction.nonce(), entry);
        return entry;
    }

    private static RawTransaction decode(Bytes raw) throws RpcException.Refused {
        try {
            return RawTransactionReader.read(raw);
        } catch (DecodeException malformed) {
            throw new RpcException.Refused(INVALID, "rlp: " + malformed.getMessage());
        }
    }

    private static boolean outbids(RawTransaction bid, RawTransaction old) {
        return tenth(bid.maxFee(), old.maxFee()) && tenth(bid.tip(), old.tip());
    }

    private static boolean tenth(BigInteger bid, BigInteger old) {
        return bid.multiply(BigInteger.TEN).compareTo(old.multiply(BigInteger.valueOf(11))) >= 0;
    }

    private static void require(boolean holds, String otherwise) throws RpcException.Refused {
        if (!holds) {
            throw new RpcException.Refused(INVALID, otherwise);
        }
    }

    /** The transaction that a block of this height and fee may take at {@code nonce}. */
    Optional<WalletEntry> minable(long nonce, long height, long baseFee, long gasLeft) {
        Optional<WalletEntry> newest = Optional.ofNullable(byNonce.get(nonce)).filter(WalletEntry::waits);
        return newest.flatMap(entry -> Optional.ofNullable(entry.older))
                .filter(entry -> entry.canonical == null)
                .filter(entry -> isMinable(entry, height, baseFee, gasLeft))
                .or(() -> newest.filter(entry -> isMinable(entry, height, baseFee, gasLeft)));
    }

    private boolean isMinable(WalletEntry entry, long height, long baseFee, long gasLeft) {
        return Math.max(entry.notBefore, heldUntil) <= height
                && entry.transaction.gasLimit() <= gasLeft
                && entry.transaction
                                .maxFee()
                                .compareTo(BigInteger.valueOf(baseFee).add(MIN_TIP))
                        >= 0;
    }

    void mined(SimBlock block) {
        for (SimBlock.Mined mined : block.mined()) {
            mined.entry().minedIn.add(block);
            mined.entry().canonical = block;
        }
    }

    void unmined(SimBlock block) {
        for (SimBlock.Mined mined : block.mined()) {
            mined.entry().canonical = null;
            mined.entry().dropped = faults.fires(L1Fault.REORG_TX_DROPPED);
        }
    }

    /** Some of those that wait are lost. */
    void evict() {
        for (WalletEntry entry :
                byNonce.tailMap(chain.latest().after().walletNonce()).values()) {
            if (entry.waits() && faults.fires(L1Fault.TX_DROPPED)) {
                entry.dropped = true;
            }
        }
    }

    /** No transaction of the wallet is mined below that height. */
    void holdUntil(long height) {
        heldUntil = height;
    }

    void forgetDelays() {
        heldUntil = 0;
        all.forEach(entry -> entry.notBefore = 0);
    }

    Optional<WalletEntry> byHash(Hash32 hash) {
        return Optional.ofNullable(byHash.get(hash));
    }

    Optional<WalletEntry> byNonce(long nonce) {
        return Optional.ofNullable(byNonce.get(nonce));
    }

    List<WalletTransaction> transactions() {
        return all.stream().map(SimPool::truth).toList();
    }

    static WalletTransaction unseen(RawTransaction transaction) {
        return truth(new WalletEntry(transaction, 0, 0));
    }

    private static WalletTransaction truth(WalletEntry entry) {
        RawTransaction it = entry.transaction;
        Optional<SimBlock> block = Optional.ofNullable(entry.canonical);
        Optional<SimBlock.Mined> mined = block.flatMap(
                in -> in.mined().stream().filter(one -> one.entry() == entry).findFirst());
        return new WalletTransaction(
                it.raw(),
                it.hash(),
                it.nonce(),
                it.payload(),
                block.map(SimBlock::number),
                mined.map(SimBlock.Mined::succeeded).orElse(false),
                mined.map(SimBlock.Mined::fee).orElse(BigInteger.ZERO),
                it.gasLimit(),
                it.maxFee(),
                it.tip());
    }
}
