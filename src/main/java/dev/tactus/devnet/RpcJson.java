package dev.tactus.devnet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tactus.devnet.ChainCore.Located;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Hash32;
import java.math.BigInteger;

/** The chain's objects as Ethereum's JSON-RPC shows them. */
final class RpcJson {
    static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private RpcJson() {}

    static String quantity(long value) {
        return "0x" + Long.toHexString(value);
    }

    static String quantity(BigInteger value) {
        return "0x" + value.toString(16);
    }

    static ObjectNode block(Block block, boolean wholeTransactions) {
        BlockHeader header = block.header();
        ObjectNode json = NODES.objectNode();
        json.put("number", quantity(header.number()))
                .put("hash", block.hash().toHex())
                .put("parentHash", header.parentHash().toHex())
                .put("sha3Uncles", BlockHeader.NO_UNCLES.toHex())
                .put("miner", Address.ZERO.toHex())
                .put("stateRoot", header.stateRoot().toHex())
                .put("transactionsRoot", header.transactionsRoot().toHex())
                .put("receiptsRoot", header.receiptsRoot().toHex())
                .put("logsBloom", header.logsBloom().toHex())
                .put("difficulty", "0x0")
                .put("totalDifficulty", "0x0")
                .put("gasLimit", quantity(Gas.BLOCK_LIMIT))
                .put("gasUsed", quantity(header.gasUsed()))
                .put("timestamp", quantity(header.timestamp()))
                .put("extraData", "0x")
                .put("mixHash", header.mixHash().toHex())
                .put("nonce", BlockHeader.BLOCK_NONCE.toHex())
                .put("baseFeePerGas", quantity(header.baseFee()))
                .put("size", quantity(0));
        json.putArray("uncles");
        ArrayNode transactions = json.putArray("transactions");
        for (MinedTransaction each : block.transactions()) {
            if (wholeTransactions) {
                transactions.add(transaction(new Located(block, each)));
            } else {
                transactions.add(each.transaction().hash().toHex());
            }
        }
        return json;
    }

    static ObjectNode transaction(Located at) {
        ObjectNode json = transaction(at.transaction().transaction());
        json.put("blockHash", at.block().hash().toHex())
                .put("blockNumber", quantity(at.block().number()))
                .put("transactionIndex", quantity(at.transaction().index()))
                .put("gasPrice", quantity(at.transaction().gasPrice()));
        return json;
    }

    /** One that is still waiting, so it has no block. */
    static ObjectNode transaction(Transaction transaction) {
        ObjectNode json = NODES.objectNode();
        json.put("type", quantity(transaction.type()))
                .put("hash", transaction.hash().toHex())
                .put("chainId", quantity(transaction.chainId()))
                .put("from", transaction.from().toHex())
                .put("to", transaction.to().toHex())
                .put("nonce", quantity(transaction.nonce()))
                .put("gas", quantity(transaction.gasLimit()))
                .put("gasPrice", quantity(transaction.maxFee()))
                .put("value", quantity(transaction.value()))
                .put("input", transaction.data().toHex())
                .put("v", quantity(transaction.signature().v()))
                .put("r", quantity(transaction.signature().r()))
                .put("s", quantity(transaction.signature().s()))
                .putNull("blockHash")
                .putNull("blockNumber")
                .putNull("transactionIndex");
        if (transaction.type() == 2) {
            json.put("maxFeePerGas", quantity(transaction.maxFee()))
                    .put("maxPriorityFeePerGas", quantity(transaction.tip()))
                    .put("yParity", quantity(transaction.signature().v()));
            json.putArray("accessList");
        }
        return json;
    }

    static ObjectNode receipt(Located at) {
        MinedTransaction mined = at.transaction();
        Transaction transaction = mined.transaction();
        ObjectNode json = NODES.objectNode();
        json.put("type", quantity(transaction.type()))
                .put("status", mined.succeeded() ? "0x1" : "0x0")
                .put("transactionHash", transaction.hash().toHex())
                .put("transactionIndex", quantity(mined.index()))
                .put("blockHash", at.block().hash().toHex())
                .put("blockNumber", quantity(at.block().number()))
                .put("from", transaction.from().toHex())
                .put("to", transaction.to().toHex())
                .put("gasUsed", quantity(mined.gasUsed()))
                .put("cumulativeGasUsed", quantity(mined.cumulativeGasUsed()))
                .put("effectiveGasPrice", quantity(mined.gasPrice()))
                .put("logsBloom", mined.bloom().toHex())
                .putNull("contractAddress");
        ArrayNode logs = json.putArray("logs");
        for (int i = 0; i < mined.logs().size(); i++) {
            logs.add(log(at, i));
        }
        return json;
    }

    /** @param index of the log within its transaction */
    static ObjectNode log(Located at, int index) {
        MinedTransaction mined = at.transaction();
        Log log = mined.logs().get(index);
        ObjectNode json = NODES.objectNode();
        json.put("address", log.address().toHex())
                .put("data", log.data().toHex())
                .put("blockHash", at.block().hash().toHex())
                .put("blockNumber", quantity(at.block().number()))
                .put("blockTimestamp", quantity(at.block().header().timestamp()))
                .put("transactionHash", mined.transaction().hash().toHex())
                .put("transactionIndex", quantity(mined.index()))
                .put("logIndex", quantity(mined.firstLogIndex() + index))
                .put("removed", false);
        ArrayNode topics = json.putArray("topics");
        for (Hash32 topic : log.topics()) {
            topics.add(topic.toHex());
        }
        return json;
    }
}
