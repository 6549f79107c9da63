package dev.tactus.sim.l1;

import dev.tactus.l1.BlockRef;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Log;
import dev.tactus.l1.L1Receipt;
import dev.tactus.l1.RpcException;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One of the nodes behind the endpoint: how far it follows the chain, and what it makes of a question. */
final class SimBackend {
    private static final List<Integer> RANGE_CODES = List.of(-32005, -32012, -32600, -32602, -32616);
    private static final List<Integer> RATE_CODES = List.of(429, -32005, -32029, -32097);
    private static final int MAX_STALL = 8;
    private static final int MAX_SICK = 8;
    private static final int MAX_NONCE_LAG = 6;

    private final int id;
    private final SimChain chain;
    private final SimPool pool;
    private final FaultDice faults;
    private final L1World world;
    private final LogLies logLies;
    private final CountLies countLies;
    private int seen;
    private int stalledSlots;
    private int sickSlots;

    SimBackend(int id, SimChain chain, SimPool pool, FaultDice faults, L1World world) {
        this.id = id;
        this.chain = chain;
        this.pool = pool;
        this.faults = faults;
        this.world = world;
        this.logLies = new LogLies(faults);
        this.countLies = new CountLies(faults);
    }

    /** A slot has passed. Once stalled it stays so for some slots and then has caught up. */
    void onSlot() {
        sickSlots = Math.max(0, sickSlots - 1);
        if (sickSlots == 0 && faults.fires(L1Fault.SICK)) {
            sickSlots = faults.of(L1Fault.SICK).between(1, MAX_SICK);
        }
        stalledSlots = Math.max(0, stalledSlots - 1);
        if (stalledSlots == 0 && faults.of(L1Fault.LAG).chance(faults.probability(L1Fault.LAG))) {
            stalledSlots = faults.of(L1Fault.LAG).between(1, MAX_STALL);
        }
        if (stalledSlots == 0) {
            seen = chain.headCount() - 1;
        }
    }

    void heal() {
        sickSlots = 0;
        stalledSlots = 0;
        seen = chain.headCount() - 1;
    }

    /** What it knows now; says nothing of what it will tell. */
    private ChainView view() {
        boolean lags = seen < chain.headCount() - 1;
        if (!lags) {
            return ChainView.truth(chain, pool, id);
        }
        faults.count(L1Fault.LAG);
        ChainView view = ChainView.of(chain, pool, chain.head(seen), id);
        if (!chain.isCanonical(view.tip())) {
            faults.count(L1Fault.OLD_FORK);
        }
        return view;
    }

    /** What may befall any call. */
    private void stumble(String method) throws RpcException {
        if (sickSlots > 0 && faults.of(L1Fault.SICK).chance(0.8)) {
            throw new RpcException.Transport("no JSON-RPC answer to " + method + ", HTTP status 503");
        }
        if (faults.fires(L1Fault.TRANSPORT)) {
            throw new RpcException.Transport("no answer to " + method + ": ConnectException");
        }
        if (faults.fires(L1Fault.RATE_LIMIT)) {
            throw new RpcException.Refused(
                    faults.of(L1Fault.RATE_LIMIT).pick(RATE_CODES), "request rate limit exceeded");
        }
        if (faults.fires(L1Fault.BAD_ANSWER)) {
            throw new RpcException.BadAnswer("the answer to " + method + " is not for our call");
        }
    }

    /** Answers from a view, or fails. */
    @FunctionalInterface
    interface Question<T> {
        T of(ChainView view) throws RpcException;
    }

    <T> T answer(String method, Question<T> question) throws RpcException {
        stumble(method);
        return question.of(view());
    }

    Optional<L1Block> block(ChainView view, BlockRef ref) {
        boolean deep = ref == BlockRef.Tag.SAFE || ref == BlockRef.Tag.FINALIZED;
        if (faults.fires(deep ? L1Fault.NO_SAFE : L1Fault.BLOCK_UNKNOWN)) {
            return Optional.empty();
        }
        Optional<L1Block> block = view.block(ref).map(SimBlock::header);
        return block.filter(it -> it.number() <= chain.safe()).isPresent() && faults.fires(L1Fault.SAFE_CONFLICT)
                ? block.map(this::another)
                : block;
    }

    private L1Block another(L1Block block) {
        var hash = Hash32.wrap(faults.of(L1Fault.SAFE_CONFLICT).bytes(Hash32.SIZE));
        return new L1Block(block.number(), hash, block.parentHash(), block.timestamp());
    }

    List<L1Log> logs(ChainView view, Address inputBox, Address application, long from, long to) throws RpcException {
        if (from > to) {
            throw new RpcException.Refused(-32602, "invalid block range params");
        }
        if (to - from + 1 > world.spanLimit() && faults.fires(L1Fault.RANGE_LIMIT)) {
            throw new RpcException.Refused(
                    faults.of(L1Fault.RANGE_LIMIT).pick(RANGE_CODES),
                    "query exceeds max block range, try " + (to - from + 1));
        }
        if (to > view.tip().number() && !faults.fires(L1Fault.LOGS_BEYOND_HEAD)) {
            throw new RpcException.Refused(-32602, "block range extends beyond current head block");
        }
        List<L1Log> honest = view.logs(inputBox, application, from, to);
        boolean several = from < to && honest.size() > world.answerLimit();
        if (several && faults.fires(L1Fault.TOO_LARGE)) {
            throw new RpcException.TooLarge(32 << 20);
        }
        return logLies.bend(honest, to);
    }

    Bytes call(ChainView view, Address to, Bytes data, BlockRef ref) throws RpcException {
        Bytes honest = view.call(to, data, ref);
        return ChainView.isCount(to, data)
                ? countLies.bend(honest, view, view.block(ref).orElseThrow())
                : honest;
    }

    Bytes simulate(ChainView view, Address from, Address to, Bytes data, long gasLimit, BlockRef ref)
            throws RpcException {
        if (faults.fires(L1Fault.CALL_REVERTS)) {
            throw new RpcException.Refused(3, "execution reverted");
        }
        return view.simulate(from, to, data, gasLimit, ref);
    }

    /** Never more than the truth: whoever counted on it would leave a hole. */
    long transactionCount(ChainView view, Address account, BlockRef ref) throws RpcException {
        ChainView basis = view;
        if (faults.fires(L1Fault.NONCE_LAG)) {
            int back = faults.of(L1Fault.NONCE_LAG).between(1, MAX_NONCE_LAG);
            basis = ChainView.of(chain, pool, chain.head(seen - back), id);
        }
        BlockRef bound = ref instanceof BlockRef.Height ? BlockRef.Tag.LATEST : ref;
        return Math.min(
                basis.transactionCount(account, ref),
                ChainView.truth(chain, pool, id).transactionCount(account, bound));
    }

    Hash32 send(ChainView view, Bytes raw, long nowNanos) throws RpcException {
        if (faults.fires(L1Fault.SEND_REFUSED)) {
            List<String> why =
                    List.of("insufficient funds for gas * price + value", "txpool is full", "internal error");
            throw new RpcException.Refused(
                    -32000, faults.of(L1Fault.SEND_REFUSED).pick(why));
        }
        if (faults.fires(L1Fault.SEND_FORGOTTEN)) {
            return Keccak.hash(raw);
        }
        @Nullable WalletEntry entry = pool.admit(raw, view, nowNanos);
        if (entry != null && faults.fires(L1Fault.SEND_SILENT)) {
            throw faults.of(L1Fault.SEND_SILENT).chance(0.5)
                    ? new RpcException.Transport("no answer to eth_sendRawTransaction: SocketException")
                    : new RpcException.Refused(-32603, "internal error");
        }
        return Keccak.hash(raw);
    }

    Optional<L1Receipt> receipt(ChainView view, Hash32 hash) {
        Optional<L1Receipt> receipt = view.receipt(hash);
        return receipt.isPresent() && faults.fires(L1Fault.RECEIPT_FLAP) ? Optional.empty() : receipt;
    }

    boolean knows(ChainView view, Hash32 hash) {
        return faults.fires(L1Fault.KNOWS_WRONG) != view.knows(hash);
    }
}
