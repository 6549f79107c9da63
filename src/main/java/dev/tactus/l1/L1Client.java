package dev.tactus.l1;

import dev.tactus.config.SequencerConfig;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What we ask of an L1 node. No method blocks; every stage completes within the configured deadline, exceptionally
 * with an {@link RpcException} and nothing else. Stages complete on threads of the client: do not block them.
 */
public interface L1Client extends AutoCloseable {
    /** A client for all of the configured endpoints. */
    static L1Client connect(SequencerConfig.L1 config) {
        List<L1Endpoint> endpoints = new ArrayList<>();
        for (URI url : config.rpcUrls()) {
            String name = "endpoint " + (endpoints.size() + 1) + " (" + url.getHost() + ")";
            endpoints.add(new L1Endpoint(name, HttpL1Client.connect(url, config.rpcTimeout())));
        }
        return new L1Endpoints(endpoints, config.chainId(), System::nanoTime);
    }

    /** Each of the nodes behind this client by itself, in order of preference. */
    default List<L1Endpoint> endpoints() {
        return List.of(new L1Endpoint("the endpoint", this));
    }

    CompletionStage<Long> chainId();

    /** Empty if the node has no such block (yet). */
    CompletionStage<Optional<L1Block>> block(BlockRef block);

    /** {@code InputAdded} events of {@code inputBox} for {@code application}, both ends included; any order. */
    CompletionStage<List<L1Log>> inputLogs(Address inputBox, Address application, long fromBlock, long toBlock);

    CompletionStage<Bytes> call(Address to, Bytes data, BlockRef block);

    /**
     * What a transaction of {@code from} would return on top of {@code block}. Fails with an {@link
     * RpcException.Refused} that {@linkplain RpcException.Refused#isRevert says so} if it would revert.
     */
    CompletionStage<Bytes> simulate(Address from, Address to, Bytes data, long gasLimit, BlockRef block);

    /** Number of transactions sent from {@code account} = the nonce of its next one. */
    CompletionStage<Long> transactionCount(Address account, BlockRef block);

    CompletionStage<Hash32> sendRawTransaction(Bytes transaction);

    /** Empty unless the transaction is in a block of the node's chain. */
    CompletionStage<Optional<L1Receipt>> receipt(Hash32 transaction);

    /** True if the node has it, in a block or waiting. */
    CompletionStage<Boolean> knowsTransaction(Hash32 transaction);

    /**
     * @param blocks     how many of the latest blocks
     * @param percentile of the tips paid in each, 0 to 100
     */
    CompletionStage<FeeHistory> feeHistory(int blocks, int percentile);

    /** In wei. */
    CompletionStage<BigInteger> balance(Address account, BlockRef block);

    /** Of the contract at an address; empty if there is none. */
    CompletionStage<Bytes> code(Address account, BlockRef block);

    @Override
    void close();
}
