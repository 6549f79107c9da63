package dev.tactus.devnet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Hash32;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** {@code eth_getLogs}. */
final class LogQuery {
    private static final int MAX_TOPICS = 4;
    private static final int MAX_ALTERNATIVES = 256;

    private final BlockReference references;
    private final int maxBlocks;

    LogQuery(BlockReference references, int maxBlocks) {
        this.references = references;
        this.maxBlocks = maxBlocks;
    }

    JsonNode run(DevChain chain, JsonNode request) throws RpcException {
        if (!request.isObject()) {
            throw RpcException.invalidParams("expected a filter object");
        }
        Set<Address> addresses = addresses(request.path("address"));
        List<Set<Hash32>> topics = topics(request.path("topics"));
        return chain.read(core -> {
            ArrayNode found = RpcJson.NODES.arrayNode();
            LogFilter filter = range(core, request, addresses, topics);
            core.logs(filter, (at, index) -> found.add(RpcJson.log(at, index)));
            return found;
        });
    }

    /** How many blocks the request is about, however many are allowed; 0 if that cannot be told. */
    long blocks(DevChain chain, JsonNode request) {
        if (request.hasNonNull("blockHash")) {
            return 1;
        }
        try {
            return chain.read(core -> {
                long from = references.number(core, orLatest(request, "fromBlock"));
                long to = Math.min(references.head(core), references.number(core, orLatest(request, "toBlock")));
                return Math.max(0, to - from + 1);
            });
        } catch (RpcException e) {
            return 0;
        }
    }

    private LogFilter range(ChainCore core, JsonNode request, Set<Address> addresses, List<Set<Hash32>> topics)
            throws RpcException {
        if (request.hasNonNull("blockHash")) {
            long number = references.resolve(core, request).number();
            return new LogFilter(number, number, addresses, topics);
        }
        long from = references.number(core, orLatest(request, "fromBlock"));
        long to = references.number(core, orLatest(request, "toBlock"));
        if (from > references.head(core)) {
            throw references.outOfRange(core, from);
        }
        to = Math.min(to, references.head(core));
        if (to - from >= maxBlocks) {
            throw new RpcException(
                    RpcException.LIMIT_EXCEEDED, "the block range is larger than " + maxBlocks + " blocks");
        }
        return new LogFilter(from, to, addresses, topics);
    }

    private static JsonNode orLatest(JsonNode request, String field) {
        return request.hasNonNull(field) ? request.get(field) : MissingNode.getInstance();
    }

    private static Set<Address> addresses(JsonNode node) throws RpcException {
        var addresses = new LinkedHashSet<Address>();
        for (JsonNode each : alternatives(node)) {
            addresses.add(RpcParams.address(each));
        }
        return addresses;
    }

    private static List<Set<Hash32>> topics(JsonNode node) throws RpcException {
        if (node.size() > MAX_TOPICS) {
            throw RpcException.invalidParams("a log has at most " + MAX_TOPICS + " topics");
        }
        var topics = new ArrayList<Set<Hash32>>();
        for (JsonNode position : node) {
            var wanted = new LinkedHashSet<Hash32>();
            for (JsonNode each : alternatives(position)) {
                wanted.add(RpcParams.hash(each));
            }
            topics.add(wanted);
        }
        return topics;
    }

    private static List<JsonNode> alternatives(JsonNode node) throws RpcException {
        if (node.isMissingNode() || node.isNull()) {
            return List.of();
        }
        if (!node.isArray()) {
            return List.of(node);
        }
        if (node.size() > MAX_ALTERNATIVES) {
            throw RpcException.invalidParams("more than " + MAX_ALTERNATIVES + " alternatives");
        }
        var each = new ArrayList<JsonNode>();
        node.forEach(each::add);
        return each;
    }
}
