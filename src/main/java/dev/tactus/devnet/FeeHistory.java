package dev.tactus.devnet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;

/** {@code eth_feeHistory}: base fees, fullness and tips of a run of blocks. */
final class FeeHistory {
    private static final int MAX_BLOCKS = 1024;

    private FeeHistory() {}

    static ObjectNode of(ChainCore core, Block newest, long count, List<Double> percentiles) {
        long wanted = Math.clamp(count, 1, MAX_BLOCKS);
        long oldest = Math.max(0, newest.number() - wanted + 1);
        ObjectNode json = RpcJson.NODES.objectNode();
        json.put("oldestBlock", RpcJson.quantity(oldest));
        ArrayNode baseFees = json.putArray("baseFeePerGas");
        ArrayNode ratios = json.putArray("gasUsedRatio");
        ArrayNode rewards = RpcJson.NODES.arrayNode();
        for (long number = oldest; number <= newest.number(); number++) {
            Block block = core.block(number).orElseThrow();
            baseFees.add(RpcJson.quantity(block.header().baseFee()));
            ratios.add((double) block.header().gasUsed() / Gas.BLOCK_LIMIT);
            rewards.add(rewards(block, percentiles));
        }
        baseFees.add(RpcJson.quantity(core.baseFeeAfter(newest)));
        if (!percentiles.isEmpty()) {
            json.set("reward", rewards);
        }
        return json;
    }

    /** At each percentile of the block's gas, the tip that the cheaper transactions up to there paid. */
    private static ArrayNode rewards(Block block, List<Double> percentiles) {
        BigInteger baseFee = block.header().baseFee();
        List<MinedTransaction> byTip = block.transactions().stream()
                .sorted(Comparator.comparing(MinedTransaction::gasPrice))
                .toList();
        ArrayNode rewards = RpcJson.NODES.arrayNode();
        for (double percentile : percentiles) {
            double threshold = block.header().gasUsed() * percentile / 100;
            long gas = 0;
            BigInteger tip = BigInteger.ZERO;
            for (MinedTransaction each : byTip) {
                tip = each.gasPrice().subtract(baseFee);
                gas += each.gasUsed();
                if (gas >= threshold) {
                    break;
                }
            }
            rewards.add(RpcJson.quantity(tip));
        }
        return rewards;
    }
}
