package dev.tactus.devnet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Keccak;
import java.math.BigInteger;
import java.util.List;

/** The honest methods behind the faults that were planted for single calls. Thread-safe. */
final class FaultyMethods implements RpcHandler {
    private static final BigInteger WORD_MODULUS = BigInteger.ONE.shiftLeft(Word.SIZE * Byte.SIZE);

    private final RpcMethods honest;
    private final Faults faults;

    FaultyMethods(RpcMethods honest, Faults faults) {
        this.honest = honest;
        this.faults = faults;
    }

    @Override
    public JsonNode handle(String method, RpcParams params) throws RpcException {
        List<PlantedFault> now = faults.ofCall(describe(method, params));
        RpcMethods seen = honest;
        for (PlantedFault fault : now) {
            if (fault.kind() instanceof FaultKind.Stale(long behind)) {
                seen = honest.behind(behind);
            }
        }
        for (PlantedFault fault : now) {
            if (fault.kind() instanceof FaultKind.ErrorAnswer error) {
                if (fault.acts()) {
                    var _ = seen.handle(method, params);
                }
                throw new RpcException(error.code(), error.message());
            }
        }
        JsonNode answer = seen.handle(method, params);
        for (PlantedFault fault : now) {
            lie(fault.kind(), answer);
            answer = replaced(fault.kind(), answer);
        }
        return answer;
    }

    /** What a fault may depend on; a call that makes no sense is described as far as it does. */
    FaultKind.Call describe(String method, RpcParams params) {
        long blocks = method.equals("eth_getLogs") ? honest.logBlocks(params) : 0;
        return new FaultKind.Call(method, blocks, method.equals("eth_call") ? selector(params.at(0)) : "");
    }

    private static String selector(JsonNode request) {
        JsonNode data = request.hasNonNull("input") ? request.get("input") : request.path("data");
        try {
            return CallData.selector(RpcParams.bytes(data));
        } catch (RpcException e) {
            return "";
        }
    }

    private static void lie(FaultKind kind, JsonNode answer) {
        switch (kind) {
            case FaultKind.WrongHash(long block)
            when answer instanceof ObjectNode shown
                    && shown.path("number").asText().equals(RpcJson.quantity(block)) ->
                shown.put(
                        "hash",
                        Keccak.hash(Bytes.fromHex(shown.path("hash").asText())).toHex());
            case FaultKind.MissingLogs(int count)
            when answer instanceof ArrayNode logs -> {
                for (int i = 0; i < count && !logs.isEmpty(); i++) {
                    logs.remove(logs.size() - 1);
                }
            }
            default -> {
                // Nothing inside this answer changes.
            }
        }
    }

    private static JsonNode replaced(FaultKind kind, JsonNode answer) {
        if (kind instanceof FaultKind.InputCount(long difference)) {
            BigInteger count = Word.number(Bytes.fromHex(answer.asText()));
            BigInteger told = count.add(BigInteger.valueOf(difference)).mod(WORD_MODULUS);
            return RpcJson.NODES.textNode(Bytes.wrap(Word.of(told)).toHex());
        }
        return answer;
    }
}
