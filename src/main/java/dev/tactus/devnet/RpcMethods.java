package dev.tactus.devnet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;
import dev.tactus.protocol.Hash32;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Optional;
import java.util.function.Function;

/** The honest answer to each method that Ethereum's nodes have in common. Thread-safe. */
final class RpcMethods implements RpcHandler {
    private static final Bytes NATIVE_CODE = Bytes.fromHex("fe");

    private final DevChain chain;
    private final BlockReference references;
    private final LogQuery logQuery;
    private final int maxLogBlocks;

    RpcMethods(DevChain chain, BlockReference references, int maxLogBlocks) {
        this.chain = chain;
        this.references = references;
        this.maxLogBlocks = maxLogBlocks;
        logQuery = new LogQuery(references, maxLogBlocks);
    }

    /** As a node would answer that has not heard of the newest {@code blocks} blocks, nor of the pool. */
    RpcMethods behind(long blocks) {
        return new RpcMethods(chain, new BlockReference(references.safeDistance(), blocks), maxLogBlocks);
    }

    @Override
    public JsonNode handle(String method, RpcParams params) throws RpcException {
        return switch (method) {
            case "web3_clientVersion" -> text("tactus-devnet");
            case "eth_chainId" -> chainId();
            case "net_version" -> text(Long.toString(chain.read(ChainCore::chainId)));
            case "eth_syncing" -> RpcJson.NODES.booleanNode(false);
            case "eth_blockNumber" -> blockNumber();
            case "eth_gasPrice" -> gasPrice();
            case "eth_maxPriorityFeePerGas" -> quantity(Gas.SUGGESTED_TIP);
            case "eth_feeHistory" -> feeHistory(params);
            case "eth_getBlockByNumber" -> blockByNumber(params);
            case "eth_getBlockByHash" -> blockByHash(params);
            case "eth_getLogs" -> logQuery.run(chain, params.at(0));
            case "eth_call" -> text(call(params).output().toHex());
            case "eth_estimateGas" -> quantity(call(params).gasUsed());
            case "eth_getBalance" -> quantity(slot(new Slot.Balance(params.address(0)), params));
            case "eth_getTransactionCount" -> transactionCount(params);
            case "eth_getCode" -> code(params);
            case "eth_sendRawTransaction" -> sendRawTransaction(params);
            case "eth_getTransactionByHash" -> transactionByHash(params);
            case "eth_getTransactionReceipt" -> receipt(params);
            default -> throw new RpcException(RpcException.METHOD_NOT_FOUND, "Method not found");
        };
    }

    /** How many blocks an {@code eth_getLogs} is about; 0 if that cannot be told. */
    long logBlocks(RpcParams params) {
        return logQuery.blocks(chain, params.at(0));
    }

    private JsonNode chainId() {
        long chainId = chain.read(ChainCore::chainId);
        return quantity(chainId);
    }

    private JsonNode blockNumber() {
        long number = chain.read(references::head);
        return quantity(number);
    }

    private JsonNode gasPrice() {
        BigInteger baseFee = chain.read(
                core -> core.baseFeeAfter(core.block(references.head(core)).orElseThrow()));
        return quantity(baseFee.add(Gas.SUGGESTED_TIP));
    }

    private JsonNode feeHistory(RpcParams params) throws RpcException {
        long count = RpcParams.number(params.at(0));
        var percentiles = params.percentiles(2);
        Block newest = resolve(params.at(1));
        return chain.read(core -> FeeHistory.of(core, newest, count, percentiles));
    }

    private JsonNode blockByNumber(RpcParams params) throws RpcException {
        boolean whole = params.at(1).asBoolean(false);
        if ("pending".equals(params.at(0).asText()) && references.behind() == 0) {
            return RpcJson.block(chain.pending(), whole);
        }
        return orNull(chain.read(core -> references.find(core, params.at(0))), block -> RpcJson.block(block, whole));
    }

    private JsonNode blockByHash(RpcParams params) throws RpcException {
        Hash32 hash = params.hash(0);
        boolean whole = params.at(1).asBoolean(false);
        return orNull(chain.read(core -> references.byHash(core, hash)), block -> RpcJson.block(block, whole));
    }

    private CallOutcome call(RpcParams params) throws RpcException {
        JsonNode request = params.at(0);
        if (!request.isObject()) {
            throw RpcException.invalidParams("expected a transaction object");
        }
        Address from = request.hasNonNull("from") ? RpcParams.address(request.get("from")) : Address.ZERO;
        Address to = RpcParams.address(request.path("to"));
        BigInteger value = request.hasNonNull("value") ? RpcParams.quantity(request.get("value")) : BigInteger.ZERO;
        JsonNode input = request.hasNonNull("input") ? request.get("input") : request.path("data");
        Bytes data = input.isMissingNode() || input.isNull() ? Bytes.EMPTY : RpcParams.bytes(input);
        Block block = resolve(params.at(1));
        CallOutcome outcome = chain.read(core -> core.call(block, from, to, value, data));
        if (!outcome.succeeded()) {
            throw RpcException.reverted(outcome);
        }
        return outcome;
    }

    private BigInteger slot(Slot slot, RpcParams params) throws RpcException {
        Block block = resolve(params.at(1));
        return chain.read(core -> core.read(slot, block.number()));
    }

    private JsonNode transactionCount(RpcParams params) throws RpcException {
        Address account = params.address(0);
        if ("pending".equals(params.at(1).asText()) && references.behind() == 0) {
            long nonce = chain.read(core -> core.pendingNonce(account));
            return quantity(nonce);
        }
        return quantity(slot(new Slot.Nonce(account), params));
    }

    private JsonNode code(RpcParams params) throws RpcException {
        Address account = params.address(0);
        resolve(params.at(1));
        return text((chain.read(core -> core.hasCode(account)) ? NATIVE_CODE : Bytes.EMPTY).toHex());
    }

    private JsonNode sendRawTransaction(RpcParams params) throws RpcException {
        Transaction transaction;
        try {
            transaction = TransactionDecoder.decode(params.bytes(0));
        } catch (DecodeException e) {
            throw RpcException.invalidParams("Failed to decode transaction: " + e.getMessage());
        }
        return switch (submit(transaction)) {
            case Admission.Accepted(Hash32 hash) -> text(hash.toHex());
            case Admission.Refused(Admission.Refusal why) ->
                throw why.under(chain.read(core -> core.pool().rules()));
        };
    }

    private Admission submit(Transaction transaction) throws RpcException {
        try {
            return chain.submit(transaction);
        } catch (IOException e) {
            throw new RpcException(RpcException.INTERNAL, "the block could not be kept");
        }
    }

    private JsonNode transactionByHash(RpcParams params) throws RpcException {
        Hash32 hash = params.hash(0);
        return chain.read(core -> mined(core, hash)
                .map(RpcJson::transaction)
                .or(() -> waiting(core, hash).map(RpcJson::transaction))
                .<JsonNode>map(Function.identity())
                .orElseGet(RpcMethods::nothing));
    }

    private JsonNode receipt(RpcParams params) throws RpcException {
        Hash32 hash = params.hash(0);
        return orNull(chain.read(core -> mined(core, hash)), RpcJson::receipt);
    }

    private Optional<ChainCore.Located> mined(ChainCore core, Hash32 hash) {
        return core.mined(hash).filter(at -> references.shown(core, at.block()));
    }

    private Optional<Transaction> waiting(ChainCore core, Hash32 hash) {
        return references.behind() == 0 ? core.waiting(hash) : Optional.empty();
    }

    /** The block whose state a method reads: the latest unless named. */
    private Block resolve(JsonNode reference) throws RpcException {
        return chain.read(core -> references.resolve(core, reference));
    }

    private static <T> JsonNode orNull(Optional<T> value, Function<T, JsonNode> json) {
        return value.map(json).orElseGet(RpcMethods::nothing);
    }

    private static JsonNode nothing() {
        return RpcJson.NODES.nullNode();
    }

    private static JsonNode text(String value) {
        return RpcJson.NODES.textNode(value);
    }

    private static JsonNode quantity(long value) {
        return text(RpcJson.quantity(value));
    }

    private static JsonNode quantity(BigInteger value) {
        return text(RpcJson.quantity(value));
    }
}
