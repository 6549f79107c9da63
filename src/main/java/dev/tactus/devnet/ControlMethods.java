package dev.tactus.devnet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tactus.devnet.Reorg.Fate;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.DecodeException;
import dev.tactus.protocol.Hash32;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Commands to the development L1: where Anvil has a method of that meaning, under Anvil's name, else with the prefix
 * {@code devnet_}. No fault touches them. Thread-safe.
 */
final class ControlMethods implements RpcHandler {
    private static final int MAX_MINED_AT_ONCE = 10_000;
    private static final long MAX_INTERVAL_SECONDS = 86_400;
    private static final int MAX_FEE_BITS = 128;

    private final DevChain chain;
    private final Miner miner;
    private final Faults faults;
    private final BlockReference references;

    ControlMethods(DevChain chain, Miner miner, Faults faults, BlockReference references) {
        this.chain = chain;
        this.miner = miner;
        this.faults = faults;
        this.references = references;
    }

    static boolean isControl(String method) {
        return method.startsWith("devnet_") || method.startsWith("anvil_") || method.startsWith("evm_");
    }

    @Override
    public JsonNode handle(String method, RpcParams params) throws RpcException {
        try {
            return switch (method) {
                case "evm_mine" -> mineOne(params);
                case "anvil_mine" -> mine(params);
                case "evm_setAutomine" -> done(() -> miner.onArrival(flag(params)));
                case "anvil_getAutomine" -> RpcJson.NODES.booleanNode(miner.minesOnArrival());
                case "evm_setIntervalMining", "anvil_setIntervalMining" -> setInterval(params);
                case "evm_setNextBlockTimestamp" -> setNextTimestamp(RpcParams.number(params.at(0)));
                case "evm_increaseTime" -> increaseTime(params);
                case "anvil_reorg" -> anvilReorg(params);
                case "anvil_setNextBlockBaseFeePerGas" -> setNextBaseFee(params);
                case "anvil_setBalance" -> setBalance(params);
                case "anvil_dropTransaction" -> dropTransaction(params.hash(0));
                case "anvil_dropAllTransactions" -> command(core -> core.pool().clear());
                case "devnet_reorg" -> reorg(params.at(0));
                case "devnet_stall" -> stall(flag(params));
                case "devnet_holdSafe" -> holdSafe(params);
                case "devnet_releaseSafe" -> command(core -> core.holdSafe(OptionalLong.empty()));
                case "devnet_holdBaseFee" -> holdBaseFee(params);
                case "devnet_releaseBaseFee" -> command(core -> core.holdBaseFee(Optional.empty()));
                case "devnet_holdTransaction" -> holdTransaction(params.hash(0), true);
                case "devnet_releaseTransaction" -> holdTransaction(params.hash(0), false);
                case "devnet_setLeastTip" -> setLeastTip(params);
                case "devnet_setPoolRules" -> setPoolRules(params);
                case "devnet_plantFault" -> plant(params);
                case "devnet_removeFault" -> RpcJson.NODES.booleanNode(faults.remove(RpcParams.number(params.at(0))));
                case "devnet_clearFaults" -> done(faults::clear);
                case "devnet_faults" -> planted();
                case "devnet_clockOffset" ->
                    RpcJson.NODES.numberNode(chain.offset().toSeconds());
                default -> throw new RpcException(RpcException.METHOD_NOT_FOUND, "Method not found");
            };
        } catch (IOException e) {
            throw new RpcException(RpcException.INTERNAL, "the block could not be kept");
        } catch (IllegalArgumentException e) {
            throw RpcException.invalidParams(String.valueOf(e.getMessage()));
        }
    }

    private JsonNode mineOne(RpcParams params) throws RpcException, IOException {
        JsonNode options = params.at(0);
        JsonNode timestamp = options.isObject() ? options.path("timestamp") : options;
        long blocks = options.hasNonNull("blocks") ? RpcParams.number(options.get("blocks")) : 1;
        checkCount(blocks);
        if (!timestamp.isMissingNode() && !timestamp.isNull()) {
            var _ = setNextTimestamp(RpcParams.number(timestamp));
        }
        chain.mine(blocks, 0);
        return RpcJson.NODES.textNode("0x0");
    }

    private JsonNode mine(RpcParams params) throws RpcException, IOException {
        long blocks = params.at(0).isMissingNode() ? 1 : RpcParams.number(params.at(0));
        long interval = params.at(1).isMissingNode() ? 0 : RpcParams.number(params.at(1));
        checkCount(blocks);
        checkInterval(interval);
        chain.mine(blocks, interval);
        return nothing();
    }

    private static void checkCount(long blocks) throws RpcException {
        if (blocks > MAX_MINED_AT_ONCE) {
            throw RpcException.invalidParams("at most " + MAX_MINED_AT_ONCE + " blocks at once");
        }
    }

    private static void checkInterval(long seconds) throws RpcException {
        if (seconds > MAX_INTERVAL_SECONDS) {
            throw RpcException.invalidParams("at most " + MAX_INTERVAL_SECONDS + " seconds between blocks");
        }
    }

    private JsonNode setInterval(RpcParams params) throws RpcException {
        long seconds = RpcParams.number(params.at(0));
        checkInterval(seconds);
        miner.every(Duration.ofSeconds(seconds));
        return nothing();
    }

    private JsonNode setNextTimestamp(long seconds) throws RpcException {
        if (!chain.setNextTimestamp(seconds)) {
            throw RpcException.invalidParams("the timestamp is not later than the head's");
        }
        return nothing();
    }

    private JsonNode increaseTime(RpcParams params) throws RpcException {
        long seconds = RpcParams.number(params.at(0));
        if (seconds > DevChain.MAX_OFFSET.toSeconds()) {
            throw RpcException.invalidParams("at most " + DevChain.MAX_OFFSET.toSeconds() + " seconds in all");
        }
        return RpcJson.NODES.numberNode(
                chain.increaseTime(Duration.ofSeconds(seconds)).toSeconds());
    }

    /** Anvil's parameters: the depth, then pairs of a raw transaction and the place of its new block, from 0. */
    private JsonNode anvilReorg(RpcParams params) throws RpcException, IOException {
        long depth = RpcParams.number(params.at(0));
        Map<Long, List<Transaction>> placed = new HashMap<>();
        for (JsonNode pair : params.at(1)) {
            long place = RpcParams.number(pair.path(1));
            if (place >= depth) {
                throw RpcException.invalidParams("there is no new block " + place + "; the first is 0");
            }
            if (!pair.path(0).isTextual()) {
                throw RpcException.invalidParams("only signed, raw transactions can be placed in a new block");
            }
            placed.computeIfAbsent(place, absent -> new ArrayList<>()).add(transaction(pair.path(0)));
        }
        var _ = chain.reorg(new Reorg(depth, Fate.LOST, placed));
        return nothing();
    }

    private static Transaction transaction(JsonNode raw) throws RpcException {
        try {
            return TransactionDecoder.decode(RpcParams.bytes(raw));
        } catch (DecodeException e) {
            throw RpcException.invalidParams("Failed to decode transaction: " + e.getMessage());
        }
    }

    private JsonNode reorg(JsonNode request) throws RpcException, IOException {
        if (!request.isObject()) {
            throw RpcException.invalidParams("expected an object with a depth");
        }
        long depth = RpcParams.number(request.path("depth"));
        Fate fate = choice(Fate.class, request.path("dropped").asText("lost"));
        long firstSafe =
                chain.read(core -> core.head().number() - core.safe(core.head().number(), references.safeDistance()));
        if (depth > firstSafe && !request.path("belowSafe").asBoolean(false)) {
            throw RpcException.invalidParams(
                    "a depth of more than " + firstSafe + " replaces the safe block; belowSafe must be true for that");
        }
        Reorg.Outcome outcome = chain.reorg(new Reorg(depth, fate, Map.of()));
        ObjectNode answer = RpcJson.NODES.objectNode().put("firstBlock", RpcJson.quantity(outcome.firstBlock()));
        ArrayNode dropped = answer.putArray("dropped");
        outcome.dropped().forEach(each -> dropped.add(each.hash().toHex()));
        return answer;
    }

    private JsonNode stall(boolean on) {
        if (on) {
            miner.pause();
        } else {
            miner.resume();
        }
        return nothing();
    }

    private JsonNode holdSafe(RpcParams params) throws RpcException {
        JsonNode reference = params.at(0).isMissingNode() ? RpcJson.NODES.textNode("safe") : params.at(0);
        long block = chain.read(core -> references.resolve(core, reference)).number();
        chain.command(core -> core.holdSafe(OptionalLong.of(block)));
        return RpcJson.NODES.textNode(RpcJson.quantity(block));
    }

    private JsonNode setNextBaseFee(RpcParams params) throws RpcException {
        BigInteger fee = fee(params);
        return command(core -> core.setNextBaseFee(fee));
    }

    private JsonNode holdBaseFee(RpcParams params) throws RpcException {
        BigInteger fee = fee(params);
        return command(core -> core.holdBaseFee(Optional.of(fee)));
    }

    private JsonNode setLeastTip(RpcParams params) throws RpcException {
        BigInteger tip = fee(params);
        return command(core -> core.pool().leastTip(tip));
    }

    private static BigInteger fee(RpcParams params) throws RpcException {
        BigInteger fee = RpcParams.quantity(params.at(0));
        if (fee.bitLength() > MAX_FEE_BITS) {
            throw RpcException.invalidParams("a fee has at most " + MAX_FEE_BITS + " bits");
        }
        return fee;
    }

    private JsonNode setBalance(RpcParams params) throws RpcException, IOException {
        Address account = params.address(0);
        BigInteger wei = RpcParams.quantity(params.at(1));
        chain.setBalance(account, wei);
        return nothing();
    }

    private JsonNode dropTransaction(Hash32 hash) {
        return chain.read(core -> {
            Optional<Transaction> waiting = core.waiting(hash);
            waiting.ifPresent(core.pool()::remove);
            return waiting.<JsonNode>map(each -> RpcJson.NODES.textNode(hash.toHex()))
                    .orElseGet(ControlMethods::nothing);
        });
    }

    private JsonNode holdTransaction(Hash32 hash, boolean back) throws RpcException {
        if (chain.read(core -> core.waiting(hash)).isEmpty()) {
            throw RpcException.invalidParams("no transaction of that hash waits");
        }
        return command(core -> core.pool().hold(hash, back));
    }

    private JsonNode setPoolRules(RpcParams params) throws RpcException {
        PoolRules rules = choice(PoolRules.class, params.at(0).asText());
        return command(core -> core.pool().rules(rules));
    }

    private JsonNode plant(RpcParams params) throws RpcException {
        return RpcJson.NODES.numberNode(faults.plant(FaultParams.parse(params.at(0))));
    }

    private JsonNode planted() {
        ArrayNode all = RpcJson.NODES.arrayNode();
        faults.planted().forEach((id, fault) -> all.addObject().put("id", id).put("fault", fault.toString()));
        return all;
    }

    private static boolean flag(RpcParams params) throws RpcException {
        if (!params.at(0).isBoolean()) {
            throw RpcException.invalidParams("expected true or false");
        }
        return params.at(0).booleanValue();
    }

    private static <E extends Enum<E>> E choice(Class<E> of, String name) throws RpcException {
        List<String> names = new ArrayList<>();
        for (E each : of.getEnumConstants()) {
            names.add(each.name().toLowerCase(Locale.ROOT));
            if (names.getLast().equals(name)) {
                return each;
            }
        }
        throw RpcException.invalidParams("expected one of " + String.join(", ", names));
    }

    private JsonNode command(Consumer<ChainCore> change) {
        chain.command(change);
        return nothing();
    }

    private interface Step {
        void run() throws RpcException;
    }

    private static JsonNode done(Step step) throws RpcException {
        step.run();
        return nothing();
    }

    private static JsonNode nothing() {
        return RpcJson.NODES.nullNode();
    }
}
