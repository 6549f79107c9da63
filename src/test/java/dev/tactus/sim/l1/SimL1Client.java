package dev.tactus.sim.l1;

import dev.tactus.l1.BlockRef;
import dev.tactus.l1.FeeHistory;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.L1Log;
import dev.tactus.l1.L1Receipt;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.sim.EventQueue;
import dev.tactus.sim.SimDeployment;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** One process's way to one endpoint of the simulated L1. */
final class SimL1Client implements L1Client {
    private final SimEndpoint endpoint;
    private final EventQueue queue;
    private final Executor deliver;
    private final Consumer<L1Block> heard;

    /** @param heard told of every block that is answered */
    SimL1Client(SimEndpoint endpoint, EventQueue queue, Executor deliver, Consumer<L1Block> heard) {
        this.endpoint = endpoint;
        this.queue = queue;
        this.deliver = deliver;
        this.heard = heard;
    }

    private <T> CompletionStage<T> ask(String method, SimEndpoint.Call<T> call) {
        return endpoint.ask(method, call, deliver);
    }

    @Override
    public CompletionStage<Long> chainId() {
        return ask("eth_chainId", (_, _) -> SimDeployment.CHAIN_ID);
    }

    @Override
    public CompletionStage<Optional<L1Block>> block(BlockRef block) {
        return ask(
                        "eth_getBlockByNumber",
                        (backend, view) -> backend.block(view, block).map(endpoint.phantoms()::told))
                .thenApply(told -> {
                    told.ifPresent(heard);
                    return told;
                });
    }

    @Override
    public CompletionStage<List<L1Log>> inputLogs(Address inputBox, Address application, long fromBlock, long toBlock) {
        return ask(
                "eth_getLogs",
                (backend, view) ->
                        endpoint.phantoms().told(backend.logs(view, inputBox, application, fromBlock, toBlock)));
    }

    @Override
    public CompletionStage<Bytes> call(Address to, Bytes data, BlockRef block) {
        return ask("eth_call", (backend, view) -> backend.call(view, to, data, block));
    }

    @Override
    public CompletionStage<Bytes> simulate(Address from, Address to, Bytes data, long gasLimit, BlockRef block) {
        return ask("eth_call", (backend, view) -> backend.simulate(view, from, to, data, gasLimit, block));
    }

    @Override
    public CompletionStage<Long> transactionCount(Address account, BlockRef block) {
        return ask("eth_getTransactionCount", (backend, view) -> backend.transactionCount(view, account, block));
    }

    @Override
    public CompletionStage<Hash32> sendRawTransaction(Bytes transaction) {
        return ask("eth_sendRawTransaction", (backend, view) -> backend.send(view, transaction, queue.nowNanos()));
    }

    @Override
    public CompletionStage<Optional<L1Receipt>> receipt(Hash32 transaction) {
        return ask("eth_getTransactionReceipt", (backend, view) -> backend.receipt(view, transaction));
    }

    @Override
    public CompletionStage<Boolean> knowsTransaction(Hash32 transaction) {
        return ask("eth_getTransactionByHash", (backend, view) -> backend.knows(view, transaction));
    }

    @Override
    public CompletionStage<FeeHistory> feeHistory(int blocks, int percentile) {
        return ask("eth_feeHistory", (_, view) -> view.feeHistory(blocks));
    }

    @Override
    public CompletionStage<BigInteger> balance(Address account, BlockRef block) {
        return ask("eth_getBalance", (_, view) -> view.balance(account, block));
    }

    @Override
    public CompletionStage<Bytes> code(Address account, BlockRef block) {
        return ask("eth_getCode", (_, _) -> Bytes.EMPTY);
    }

    @Override
    public void close() {}
}
