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

/** The honest answer to each JSON-RPC method. Thread-safe. */
final class RpcMethods implements RpcHandler {
    private static final int MAX_MINED_AT_ONCE = 10_000;
    private static final Bytes NATIVE_CODE = Bytes.fromHex("fe");

    private final DevChain chain;
    private final BlockReference references;
    private final LogQuery logQuery;

    RpcMethods(DevChain chain, int safeDistance, int maxLogBlocks) {
        this.chain = chain;
        references = new BlockReference(safeDistance);
        logQuery = new LogQuery(references, maxLogBlocks);
    }

    @Override
    public JsonNode handle(String method, RpcParams params) throws RpcException {
        return switch (method) {
            case "web3_clientVersion" -> text("tactus-devnet");
            case "eth_chainId" -> chainId();
            case "net_version" -> text(Long.toString(chain.read(ChainCore::chainId)));
            case "eth_syncing" -> RpcJson.NODES.booleanNode(false);
            case "eth_blockNumber" -> quantity(chain.read(ChainCore::head).number());
            case "eth_gasPrice" -> quantity(chain.read(ChainCore::nextBaseFee).add(Gas.SUGGESTED_TIP));
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
            case "evm_mine" -> mine(1, text("0x0"));
            case "anvil_mine" -> mine(params.at(0).isMissingNode() ? 1 : RpcParams.number(params.at(0)), nothing());
            case "evm_setAutomine" -> setAutomine(params);
            case "evm_setNextBlockTimestamp" -> setNextBlockTimestamp(params);
            default -> throw new RpcException(RpcException.METHOD_NOT_FOUND, "Method not found");
        };
    }

    private JsonNode chainId() {
        long chainId = chain.read(ChainCore::chainId);
        return quantity(chainId);
    }

    private JsonNode feeHistory(RpcParams params) throws RpcException {
        long count = RpcParams.number(params.at(0));
        var percentiles = params.percentiles(2);
        Block newest = resolve(params.at(1));
        return chain.read(core -> FeeHistory.of(core, newest, count, percentiles));
    }

    private JsonNode blockByNumber(RpcParams params) throws RpcException {
        boolean whole = params.at(1).asBoolean(false);
        if ("pending".equals(params.at(0).asText())) {
            return RpcJson.block(chain.pending(), whole);
        }
        return orNull(chain.read(core -> references.find(core, params.at(0))), block -> RpcJson.block(block, whole));
    }

    private JsonNode blockByHash(RpcParams params) throws RpcException {
        Hash32 hash = params.hash(0);
        boolean whole = params.at(1).asBoolean(false);
        return orNull(chain.read(core -> core.block(hash)), block -> RpcJson.block(block, whole));
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
        if ("pending".equals(params.at(1).asText())) {
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
            case Admission.Refused(Admission.Refusal why) -> throw new RpcException(why.code(), why.message());
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
        return chain.read(core -> core.mined(hash)
                .map(RpcJson::transaction)
                .or(() -> core.waiting(hash).map(RpcJson::transaction))
                .<JsonNode>map(Function.identity())
                .orElseGet(RpcMethods::nothing));
    }

    private JsonNode receipt(RpcParams params) throws RpcException {
        Hash32 hash = params.hash(0);
        return orNull(chain.read(core -> core.mined(hash)), RpcJson::receipt);
    }

    private JsonNode mine(long blocks, JsonNode answer) throws RpcException {
        if (blocks > MAX_MINED_AT_ONCE) {
            throw RpcException.invalidParams("at most " + MAX_MINED_AT_ONCE + " blocks at once");
        }
        try {
            for (long i = 0; i < blocks; i++) {
                chain.mine();
            }
        } catch (IOException e) {
            throw new RpcException(RpcException.INTERNAL, "the block could not be kept");
        }
        return answer;
    }

    private JsonNode setAutomine(RpcParams params) throws RpcException {
        if (!params.at(0).isBoolean()) {
            throw RpcException.invalidParams("expected true or false");
        }
        chain.automine(params.at(0).booleanValue());
        return nothing();
    }

    private JsonNode setNextBlockTimestamp(RpcParams params) throws RpcException {
        if (!chain.setNextTimestamp(RpcParams.number(params.at(0)))) {
            throw RpcException.invalidParams("the timestamp is not later than the head's");
        }
        return nothing();
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
