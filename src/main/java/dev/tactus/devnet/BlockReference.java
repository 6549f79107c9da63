package dev.tactus.devnet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.protocol.Hash32;
import java.util.Optional;

/**
 * How JSON-RPC names a block: by tag, number, or EIP-1898 object. Absent means {@code latest}.
 *
 * @param safeDistance blocks from {@code latest} to {@code safe}, and from there to {@code finalized}
 * @param behind       the newest blocks that whoever asks is not shown
 */
record BlockReference(int safeDistance, long behind) {
    /** The newest block that is shown. */
    long head(ChainCore core) {
        return Math.max(0, core.head().number() - behind);
    }

    boolean shown(ChainCore core, Block block) {
        return block.number() <= head(core);
    }

    /** The block, or empty if the chain has none such. {@code pending} is the latest: its state is what is known. */
    Optional<Block> find(ChainCore core, JsonNode reference) throws RpcException {
        if (reference.isObject()) {
            return reference.has("blockHash")
                    ? byHash(core, RpcParams.hash(reference.get("blockHash")))
                    : byNumber(core, number(core, reference.path("blockNumber")));
        }
        return byNumber(core, number(core, reference));
    }

    Optional<Block> byHash(ChainCore core, Hash32 hash) {
        return core.block(hash).filter(block -> shown(core, block));
    }

    private Optional<Block> byNumber(ChainCore core, long number) {
        return core.block(number).filter(block -> shown(core, block));
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
        long head = head(core);
        if (reference.isMissingNode() || reference.isNull()) {
            return head;
        }
        return switch (reference.isTextual() ? reference.textValue() : "") {
            case "latest", "pending" -> head;
            case "safe" -> core.safe(head, safeDistance);
            case "finalized" -> Math.min(core.safe(head, safeDistance), Math.max(0, head - 2L * safeDistance));
            case "earliest" -> 0;
            default -> RpcParams.number(reference);
        };
    }

    RpcException outOfRange(ChainCore core, long number) {
        return RpcException.invalidParams(
                "BlockOutOfRangeError: block height is " + head(core) + " but requested was " + number);
    }
}
