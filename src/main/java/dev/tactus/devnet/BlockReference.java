package dev.tactus.devnet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.protocol.Hash32;
import java.util.Optional;

/** How JSON-RPC names a block: by tag, number, or EIP-1898 object. Absent means {@code latest}. */
final class BlockReference {
    private final int safeDistance;

    /** @param safeDistance blocks from {@code latest} to {@code safe}, and from there to {@code finalized} */
    BlockReference(int safeDistance) {
        this.safeDistance = safeDistance;
    }

    /** The block, or empty if the chain has none such. {@code pending} is the latest: its state is what is known. */
    Optional<Block> find(ChainCore core, JsonNode reference) throws RpcException {
        if (reference.isObject()) {
            return reference.has("blockHash")
                    ? core.block(hash(reference.get("blockHash")))
                    : core.block(number(core, reference.path("blockNumber")));
        }
        return core.block(number(core, reference));
    }

    /** The block, which must exist. */
    Block resolve(ChainCore core, JsonNode reference) throws RpcException {
        Optional<Block> found = find(core, reference);
        if (found.isPresent()) {
            return found.get();
        }
        if (reference.isObject() && reference.has("blockHash")) {
            throw new RpcException(RpcException.SERVER, "unknown block");
        }
        throw outOfRange(core, number(core, reference.isObject() ? reference.path("blockNumber") : reference));
    }

    /** The number meant, which may be beyond the head. */
    long number(ChainCore core, JsonNode reference) throws RpcException {
        long head = core.head().number();
        if (reference.isMissingNode() || reference.isNull()) {
            return head;
        }
        return switch (reference.isTextual() ? reference.textValue() : "") {
            case "latest", "pending" -> head;
            case "safe" -> Math.max(0, head - safeDistance);
            case "finalized" -> Math.max(0, head - 2L * safeDistance);
            case "earliest" -> 0;
            default -> RpcParams.number(reference);
        };
    }

    static RpcException outOfRange(ChainCore core, long number) {
        return RpcException.invalidParams(
                "BlockOutOfRangeError: block height is " + core.head().number() + " but requested was " + number);
    }

    private static Hash32 hash(JsonNode node) throws RpcException {
        return RpcParams.hash(node);
    }
}
