package dev.tactus.devnet;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Executes transactions on top of a parent, one block's worth. Used once. */
final class BlockBuilder {
    private final Block parent;
    private final BlockContext context;
    private final Contracts contracts;
    private final StateOverlay state;
    private final List<MinedTransaction> mined = new ArrayList<>();
    private final List<Log> logs = new ArrayList<>();
    private final List<Transaction> unpayable = new ArrayList<>();
    private long gasUsed;

    BlockBuilder(Block parent, BlockContext context, Contracts contracts, StateOverlay state) {
        this.parent = parent;
        this.context = context;
        this.contracts = contracts;
        this.state = state;
    }

    /** The context of the block that follows {@code parent} at {@code timestamp}. */
    static BlockContext after(Block parent, long chainId, long timestamp, BigInteger baseFee) {
        long number = parent.number() + 1;
        byte[] randao = Keccak.hash(parent.hash().bytes().unsafeArray(), Word.of(number));
        return new BlockContext(chainId, number, timestamp, baseFee, new BigInteger(1, randao));
    }

    /** Includes {@code transaction} if its turn has come and there is room; a failing one is included as failed. */
    void add(Transaction transaction) {
        BigInteger nonce = state.read(new Slot.Nonce(transaction.from()));
        if (nonce.longValueExact() != transaction.nonce()
                || transaction.maxFee().compareTo(context.baseFee()) < 0
                || gasUsed + transaction.gasLimit() > Gas.BLOCK_LIMIT) {
            return;
        }
        var sender = new Slot.Balance(transaction.from());
        if (state.read(sender).compareTo(transaction.maxCost()) < 0) {
            unpayable.add(transaction);
            return;
        }
        state.write(new Slot.Nonce(transaction.from()), nonce.add(BigInteger.ONE));
        CallOutcome outcome = CallOutcome.of(
                contracts,
                context,
                state,
                transaction.from(),
                transaction.to(),
                transaction.value(),
                transaction.data());
        boolean succeeded = outcome.succeeded() && outcome.gasUsed() <= transaction.gasLimit();
        long used = Math.min(outcome.gasUsed(), transaction.gasLimit());
        if (succeeded) {
            state.merge(outcome.effects());
        }
        BigInteger price = transaction.priceAt(context.baseFee());
        state.add(sender, price.multiply(BigInteger.valueOf(used)).negate());
        gasUsed += used;
        List<Log> emitted = succeeded ? outcome.logs() : List.of();
        mined.add(
                new MinedTransaction(transaction, mined.size(), succeeded, used, gasUsed, price, logs.size(), emitted));
        logs.addAll(emitted);
    }

    Candidate seal() {
        Hash32 transactionsRoot = Hash32.wrap(Keccak.hash(hashes()));
        Hash32 receiptsRoot = Hash32.wrap(Keccak.hash(Rlp.encode(
                new Rlp.Item.Items(mined.stream().map(MinedTransaction::receipt).toList()))));
        // Receipts and gas fix every write, so chaining them commits to the state without hashing all of it.
        byte[] stateRoot = Keccak.hash(
                parent.header().stateRoot().bytes().unsafeArray(),
                transactionsRoot.bytes().unsafeArray(),
                receiptsRoot.bytes().unsafeArray());
        var header = new BlockHeader(
                context.number(),
                parent.hash(),
                context.timestamp(),
                context.baseFee(),
                gasUsed,
                Hash32.wrap(stateRoot),
                transactionsRoot,
                receiptsRoot,
                Bloom.of(logs),
                Hash32.wrap(Word.of(context.prevRandao())));
        return new Candidate(new Block(header, header.hash(), List.copyOf(mined)), state.writes(), unpayable);
    }

    private byte[] hashes() {
        var out = new ByteArrayOutputStream();
        for (MinedTransaction each : mined) {
            Bytes hash = each.transaction().hash().bytes();
            out.writeBytes(hash.unsafeArray());
        }
        return out.toByteArray();
    }

    /** A block that has not been appended yet. {@code unpayable} should leave the pool with it. */
    record Candidate(Block block, Map<Slot, BigInteger> writes, List<Transaction> unpayable) {}
}
