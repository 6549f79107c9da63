package dev.tactus.l1;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.InputBoxAbi;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@link L1Client} over one HTTP endpoint. Thread-safe. */
final class HttpL1Client implements L1Client {
    private final JsonRpcHttp rpc;

    private HttpL1Client(JsonRpcHttp rpc) {
        this.rpc = rpc;
    }

    static HttpL1Client connect(URI endpoint, Duration deadline) {
        return connect(endpoint, deadline, JsonRpcHttp.MAX_ANSWER_BYTES);
    }

    static HttpL1Client connect(URI endpoint, Duration deadline, int maxAnswerBytes) {
        return new HttpL1Client(new JsonRpcHttp(endpoint, deadline, maxAnswerBytes));
    }

    @Override
    public CompletionStage<Long> chainId() {
        return ask("eth_chainId", List.of(), result -> RpcValues.number(result, "chain id"));
    }

    @Override
    public CompletionStage<Optional<L1Block>> block(BlockRef block) {
        return ask("eth_getBlockByNumber", List.of(block.parameter(), false), optional(RpcValues::block));
    }

    @Override
    public CompletionStage<List<L1Log>> inputLogs(Address inputBox, Address application, long fromBlock, long toBlock) {
        var filter = Map.of(
                "address", inputBox.toHex(),
                "fromBlock", BlockRef.at(fromBlock).parameter(),
                "toBlock", BlockRef.at(toBlock).parameter(),
                "topics",
                        List.of(
                                InputBoxAbi.INPUT_ADDED.toHex(),
                                InputTopics.of(application).toHex()));
        return read(rpc.callForMuch("eth_getLogs", List.of(filter)), RpcValues::logs);
    }

    @Override
    public CompletionStage<Bytes> call(Address to, Bytes data, BlockRef block) {
        var call = Map.of("to", to.toHex(), "data", data.toHex());
        return ask("eth_call", List.of(call, block.parameter()), result -> RpcValues.data(result, "call result"));
    }

    @Override
    public CompletionStage<Bytes> simulate(Address from, Address to, Bytes data, long gasLimit, BlockRef block) {
        var call = Map.of(
                "from", from.toHex(), "to", to.toHex(), "data", data.toHex(), "gas", "0x" + Long.toHexString(gasLimit));
        return ask("eth_call", List.of(call, block.parameter()), result -> RpcValues.data(result, "call result"));
    }

    @Override
    public CompletionStage<Long> transactionCount(Address account, BlockRef block) {
        return ask(
                "eth_getTransactionCount",
                List.of(account.toHex(), block.parameter()),
                result -> RpcValues.number(result, "transaction count"));
    }

    @Override
    public CompletionStage<Hash32> sendRawTransaction(Bytes transaction) {
        return ask(
                "eth_sendRawTransaction",
                List.of(transaction.toHex()),
                result -> RpcValues.hash(result, "transaction hash"));
    }

    @Override
    public CompletionStage<Optional<L1Receipt>> receipt(Hash32 transaction) {
        return ask(
                "eth_getTransactionReceipt",
                List.of(transaction.toHex()),
                optional(result -> RpcValues.receipt(result, transaction)));
    }

    @Override
    public CompletionStage<Boolean> knowsTransaction(Hash32 transaction) {
        return ask(
                "eth_getTransactionByHash",
                List.of(transaction.toHex()),
                result -> RpcValues.knows(result, transaction));
    }

    @Override
    public CompletionStage<FeeHistory> feeHistory(int blocks, int percentile) {
        return ask(
                "eth_feeHistory",
                List.of("0x" + Integer.toHexString(blocks), "latest", List.of(percentile)),
                RpcValues::feeHistory);
    }

    @Override
    public CompletionStage<BigInteger> balance(Address account, BlockRef block) {
        return ask(
                "eth_getBalance",
                List.of(account.toHex(), block.parameter()),
                result -> RpcValues.quantity(result, "balance"));
    }

    @Override
    public CompletionStage<Bytes> code(Address account, BlockRef block) {
        return ask(
                "eth_getCode", List.of(account.toHex(), block.parameter()), result -> RpcValues.data(result, "code"));
    }

    @Override
    public void close() {
        rpc.close();
    }

    /** Reads a result as a value. */
    @FunctionalInterface
    private interface Reading<T> {
        T of(JsonNode result) throws RpcException.BadAnswer;
    }

    private static <T> Reading<Optional<T>> optional(Reading<T> reading) {
        return result -> result.isNull() ? Optional.empty() : Optional.of(reading.of(result));
    }

    private <T> CompletionStage<T> ask(String method, List<?> parameters, Reading<T> reading) {
        return read(rpc.call(method, parameters), reading);
    }

    private static <T> CompletionStage<T> read(CompletionStage<JsonNode> answer, Reading<T> reading) {
        return answer.thenCompose(result -> {
            try {
                return CompletableFuture.completedStage(reading.of(result));
            } catch (RpcException.BadAnswer unusable) {
                return CompletableFuture.failedStage(unusable);
            }
        });
    }
}
