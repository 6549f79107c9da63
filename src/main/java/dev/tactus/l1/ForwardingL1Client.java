package dev.tactus.l1;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Has others answer. */
abstract class ForwardingL1Client implements L1Client {
    /** Puts the call to whoever answers it. */
    abstract <T> CompletionStage<T> ask(Function<L1Client, CompletionStage<T>> call);

    @Override
    public CompletionStage<Long> chainId() {
        return ask(L1Client::chainId);
    }

    @Override
    public CompletionStage<Optional<L1Block>> block(BlockRef block) {
        return ask(client -> client.block(block));
    }

    @Override
    public CompletionStage<List<L1Log>> inputLogs(Address inputBox, Address application, long fromBlock, long toBlock) {
        return ask(client -> client.inputLogs(inputBox, application, fromBlock, toBlock));
    }

    @Override
    public CompletionStage<Bytes> call(Address to, Bytes data, BlockRef block) {
        return ask(client -> client.call(to, data, block));
    }

    @Override
    public CompletionStage<Bytes> simulate(Address from, Address to, Bytes data, long gasLimit, BlockRef block) {
        return ask(client -> client.simulate(from, to, data, gasLimit, block));
    }

    @Override
    public CompletionStage<Long> transactionCount(Address account, BlockRef block) {
        return ask(client -> client.transactionCount(account, block));
    }

    @Override
    public CompletionStage<Hash32> sendRawTransaction(Bytes transaction) {
        return ask(client -> client.sendRawTransaction(transaction));
    }

    @Override
    public CompletionStage<Optional<L1Receipt>> receipt(Hash32 transaction) {
        return ask(client -> client.receipt(transaction));
    }

    @Override
    public CompletionStage<Boolean> knowsTransaction(Hash32 transaction) {
        return ask(client -> client.knowsTransaction(transaction));
    }

    @Override
    public CompletionStage<FeeHistory> feeHistory(int blocks, int percentile) {
        return ask(client -> client.feeHistory(blocks, percentile));
    }

    @Override
    public CompletionStage<BigInteger> balance(Address account, BlockRef block) {
        return ask(client -> client.balance(account, block));
    }

    @Override
    public CompletionStage<Bytes> code(Address account, BlockRef block) {
        return ask(client -> client.code(account, block));
    }
}
