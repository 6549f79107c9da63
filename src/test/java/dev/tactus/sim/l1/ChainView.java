package dev.tactus.sim.l1;

import dev.tactus.l1.BlockRef;
import dev.tactus.l1.FeeHistory;
import dev.tactus.l1.InputTopics;
import dev.tactus.l1.L1Log;
import dev.tactus.l1.L1Receipt;
import dev.tactus.l1.RpcException;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.InputBoxAbi;
import dev.tactus.sim.SimDeployment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * L1 as one backend honestly knows it.
 *
 * @param tip     the newest block it has, maybe of an abandoned fork
 * @param atNanos transactions that came later to other backends are unknown
 * @param backend which one it is
 */
record ChainView(SimChain chain, SimPool pool, SimBlock tip, long safe, long finalized, long atNanos, int backend) {
    private static final int MISSING = -32000;

    static ChainView of(SimChain chain, SimPool pool, SimChain.Head head, int backend) {
        return new ChainView(chain, pool, chain.tip(head), head.safe(), head.finalized(), head.atNanos(), backend);
    }

    /** Everything that has happened until now. */
    static ChainView truth(SimChain chain, SimPool pool, int backend) {
        SimChain.Head head = chain.head(chain.headCount() - 1);
        return new ChainView(chain, pool, chain.latest(), head.safe(), head.finalized(), Long.MAX_VALUE, backend);
    }

    Optional<SimBlock> block(BlockRef ref) {
        return switch (ref) {
            case BlockRef.Height at -> chain.at(tip, at.number());
            case BlockRef.Tag tag ->
                switch (tag) {
                    case LATEST, PENDING -> Optional.of(tip);
                    case SAFE -> chain.at(tip, safe);
                    case FINALIZED -> chain.at(tip, finalized);
                };
        };
    }

    private SimBlock required(BlockRef ref) throws RpcException.Refused {
        return block(ref).orElseThrow(() -> new RpcException.Refused(MISSING, "header not found"));
    }

    /** Blocks above the tip hold nothing. */
    List<L1Log> logs(Address inputBox, Address application, long from, long to) {
        List<L1Log> logs = new ArrayList<>();
        if (!inputBox.equals(SimDeployment.INPUT_BOX) || !application.equals(SimDeployment.APPLICATION)) {
            return logs;
        }
        for (long number = from; number <= Math.min(to, tip.number()); number++) {
            SimBlock block = chain.at(tip, number).orElseThrow();
            for (TrueInput input : block.inputs()) {
                logs.add(log(block, input));
            }
        }
        return logs;
    }

    private static L1Log log(SimBlock block, TrueInput input) {
        return new L1Log(
                SimDeployment.INPUT_BOX,
                List.of(
                        InputBoxAbi.INPUT_ADDED,
                        InputTopics.of(SimDeployment.APPLICATION),
                        InputTopics.of(input.index())),
                Bytes.wrap(InputBoxAbi.encodeBytes(input.evmAdvance())),
                block.number(),
                block.hash(),
                input.transactionHash(),
                input.index() - block.inputs().getFirst().index(),
                false);
    }

    Bytes call(Address to, Bytes data, BlockRef ref) throws RpcException.Refused {
        SimBlock block = required(ref);
        if (to.equals(SimDeployment.APPLICATION) && data.equals(InputBoxAbi.GET_DATA_AVAILABILITY)) {
            return Bytes.wrap(InputBoxAbi.encodeBytes(SimDeployment.INPUT_BOX.bytes()));
        }
        if (to.equals(SimDeployment.INPUT_BOX) && data.equals(InputBoxAbi.GET_DEPLOYMENT_BLOCK_NUMBER)) {
            return InputTopics.of(SimDeployment.FIRST_BLOCK).bytes();
        }
        return isCount(to, data) ? InputTopics.of(block.after().inputCount()).bytes() : Bytes.EMPTY;
    }

    /** {@code addInput} for our application is all that a wallet has to call here. */
    Bytes simulate(Address from, Address to, Bytes data, long gasLimit, BlockRef ref) throws RpcException.Refused {
        SimBlock block = required(ref);
        boolean ours = from.equals(SimDeployment.SUBMITTER)
                && RawTransaction.payload(to, data).isPresent();
        if (!ours || gasLimit < RawTransaction.gasNeeded(data)) {
            throw new RpcException.Refused(3, ours ? "out of gas" : "execution reverted");
        }
        return block.hash().bytes();
    }

    static boolean isCount(Address to, Bytes data) {
        return to.equals(SimDeployment.INPUT_BOX)
                && data.equals(Bytes.wrap(InputBoxAbi.encodeGetNumberOfInputs(SimDeployment.APPLICATION)));
    }

    long transactionCount(Address account, BlockRef ref) throws RpcException.Refused {
        SimBlock block = required(ref);
        if (!account.equals(SimDeployment.SUBMITTER)) {
            return 0;
        }
        long count = block.after().walletNonce();
        if (ref == BlockRef.Tag.PENDING) {
            while (pool.byNonce(count).filter(this::hasInPool).isPresent()) {
                count++;
            }
        }
        return count;
    }

    /** What is mined elsewhere still waits here, if the block has not come yet. */
    private boolean hasInPool(WalletEntry entry) {
        return !entry.dropped && (entry.arrivedAtNanos <= atNanos || entry.origin == backend);
    }

    /** In the chain or in the pool. */
    boolean holds(WalletEntry entry) {
        boolean mayWait = entry.transaction.nonce() >= tip.after().walletNonce();
        return blockOf(entry).isPresent() || (mayWait && hasInPool(entry));
    }

    private Optional<SimBlock> blockOf(WalletEntry entry) {
        return entry.minedIn.stream()
                .filter(block -> chain.contains(tip, block))
                .findFirst();
    }

    boolean knows(Hash32 hash) {
        return pool.byHash(hash).filter(this::holds).isPresent();
    }

    Optional<L1Receipt> receipt(Hash32 hash) {
        return pool.byHash(hash).flatMap(entry -> blockOf(entry).map(block -> receipt(block, entry)));
    }

    private static L1Receipt receipt(SimBlock block, WalletEntry entry) {
        SimBlock.Mined mined = block.mined().stream()
                .filter(one -> one.entry() == entry)
                .findFirst()
                .orElseThrow();
        return new L1Receipt(
                entry.transaction.hash(),
                block.number(),
                block.hash(),
                mined.succeeded(),
                mined.gasUsed(),
                mined.price());
    }

    FeeHistory feeHistory(int blocks) {
        List<BigInteger> rewards = new ArrayList<>();
        for (long number = Math.max(0, tip.number() - blocks + 1); number <= tip.number(); number++) {
            rewards.add(BigInteger.valueOf(
                    chain.at(tip, number).orElseThrow().fees().reward()));
        }
        return new FeeHistory(BigInteger.valueOf(tip.fees().nextBase()), rewards);
    }

    BigInteger balance(Address account, BlockRef ref) throws RpcException.Refused {
        SimBlock block = required(ref);
        return account.equals(SimDeployment.SUBMITTER)
                ? pool.funds().subtract(block.after().spent())
                : BigInteger.ZERO;
    }
}
