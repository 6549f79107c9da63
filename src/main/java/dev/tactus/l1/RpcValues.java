package dev.tactus.l1;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** Typed values out of JSON-RPC results; whatever is not exactly such a value is a {@link RpcException.BadAnswer}. */
final class RpcValues {
    private static final Pattern QUANTITY = Pattern.compile("0x[0-9a-fA-F]{1,64}");

    private RpcValues() {}

    static BigInteger quantity(JsonNode value, String what) throws RpcException.BadAnswer {
        if (!value.isTextual() || !QUANTITY.matcher(value.textValue()).matches()) {
            throw bad(what);
        }
        return new BigInteger(value.textValue().substring(2), 16);
    }

    /** A quantity of at most 63 bits. */
    static long number(JsonNode value, String what) throws RpcException.BadAnswer {
        BigInteger number = quantity(value, what);
        if (number.bitLength() > 63) {
            throw bad(what);
        }
        return number.longValue();
    }

    static Bytes data(JsonNode value, String what) throws RpcException.BadAnswer {
        if (!value.isTextual() || !value.textValue().startsWith("0x")) {
            throw bad(what);
        }
        try {
            // Refuses what a pattern would, without walking through a batch one digit at a time before it is read.
            return Bytes.wrap(HexFormat.of()
                    .parseHex(value.textValue(), 2, value.textValue().length()));
        } catch (IllegalArgumentException notHex) {
            throw bad(what);
        }
    }

    static Hash32 hash(JsonNode value, String what) throws RpcException.BadAnswer {
        Bytes bytes = data(value, what);
        if (bytes.size() != Hash32.SIZE) {
            throw bad(what);
        }
        return new Hash32(bytes);
    }

    static Address address(JsonNode value, String what) throws RpcException.BadAnswer {
        Bytes bytes = data(value, what);
        if (bytes.size() != Address.SIZE) {
            throw bad(what);
        }
        return new Address(bytes);
    }

    static L1Block block(JsonNode value) throws RpcException.BadAnswer {
        return new L1Block(
                number(value.path("number"), "block number"),
                hash(value.path("hash"), "block hash"),
                hash(value.path("parentHash"), "parent hash"),
                number(value.path("timestamp"), "block timestamp"));
    }

    static List<L1Log> logs(JsonNode value) throws RpcException.BadAnswer {
        List<L1Log> logs = new ArrayList<>(value.size());
        for (JsonNode log : array(value, "logs")) {
            logs.add(log(log));
        }
        return logs;
    }

    private static L1Log log(JsonNode value) throws RpcException.BadAnswer {
        List<Hash32> topics = new ArrayList<>();
        for (JsonNode topic : array(value.path("topics"), "log topics")) {
            topics.add(hash(topic, "log topic"));
        }
        JsonNode removed = value.path("removed");
        if (!removed.isMissingNode() && !removed.isNull() && !removed.isBoolean()) {
            throw bad("log removal");
        }
        return new L1Log(
                address(value.path("address"), "log address"),
                topics,
                data(value.path("data"), "log data"),
                number(value.path("blockNumber"), "log block number"),
                hash(value.path("blockHash"), "log block hash"),
                hash(value.path("transactionHash"), "log transaction hash"),
                number(value.path("logIndex"), "log index"),
                removed.booleanValue());
    }

    /** @param asked the transaction whose receipt it must be */
    static L1Receipt receipt(JsonNode value, Hash32 asked) throws RpcException.BadAnswer {
        requireHash(value.path("transactionHash"), asked, "receipt transaction hash");
        long status = number(value.path("status"), "receipt status");
        if (status > 1) {
            throw bad("receipt status");
        }
        return new L1Receipt(
                asked,
                number(value.path("blockNumber"), "receipt block number"),
                hash(value.path("blockHash"), "receipt block hash"),
                status == 1,
                number(value.path("gasUsed"), "receipt gas used"),
                quantity(value.path("effectiveGasPrice"), "receipt gas price"));
    }

    /** Whether a node that was asked for a transaction has it. */
    static boolean knows(JsonNode value, Hash32 asked) throws RpcException.BadAnswer {
        if (value.isNull()) {
            return false;
        }
        requireHash(value.path("hash"), asked, "transaction");
        return true;
    }

    /** An answer about something else, from a cache for instance, says nothing of what was asked. */
    private static void requireHash(JsonNode value, Hash32 asked, String what) throws RpcException.BadAnswer {
        if (!hash(value, what).equals(asked)) {
            throw bad(what);
        }
    }

    static FeeHistory feeHistory(JsonNode value) throws RpcException.BadAnswer {
        JsonNode baseFees = array(value.path("baseFeePerGas"), "base fees");
        if (baseFees.isEmpty()) {
            throw bad("base fees");
        }
        List<BigInteger> rewards = new ArrayList<>();
        // Nodes leave it out, or say null, where they know of none.
        if (value.hasNonNull("reward")) {
            for (JsonNode ofBlock : array(value.get("reward"), "rewards")) {
                rewards.add(quantity(ofBlock.path(0), "reward"));
            }
        }
        return new FeeHistory(quantity(baseFees.get(baseFees.size() - 1), "base fee"), rewards);
    }

    private static JsonNode array(JsonNode value, String what) throws RpcException.BadAnswer {
        if (!value.isArray()) {
            throw bad(what);
        }
        return value;
    }

    private static RpcException.BadAnswer bad(String what) {
        return new RpcException.BadAnswer("L1 node gave an unusable " + what);
    }
}
