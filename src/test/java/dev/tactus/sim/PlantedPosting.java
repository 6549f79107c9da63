package dev.tactus.sim;

import java.util.List;

/** Mistakes about what posting offers, pays and concludes. */
final class PlantedPosting {
    private PlantedPosting() {}

    static final List<PlantedBug> ALL = List.of(
            new PlantedBug(
                    "bump by exactly 10 %",
                    "G9",
                    "l1/post/Fees",
                    "return amount.multiply(NINE).add(SEVEN).divide(EIGHT).max(amount.add(BigInteger.ONE));",
                    "return amount.multiply(BigInteger.valueOf(11)).add(NINE).divide(BigInteger.TEN);"),
            new PlantedBug(
                    "a bump changes only the tip",
                    "G9",
                    "l1/post/Fees",
                    "return new Fees(eighthMore(max), eighthMore(tip));",
                    "return new Fees(max, eighthMore(tip));"),
            new PlantedBug(
                    "the budget is forgotten at a restart",
                    "G9",
                    "l1/post/SubmitterSerializer",
                    ".put(\"paid\", wei(it.paid()))",
                    ".put(\"paid\", wei(BigInteger.ZERO))"),
            new PlantedBug(
                    "a cap is ignored",
                    "G9",
                    "l1/post/PriceCore",
                    "                limits.perTransaction(), left",
                    "                limits.budget(), left"),
            new PlantedBug(
                    "what is under way does not count against the budget",
                    "G9",
                    "l1/post/PriceCore",
                    "        return total(state.slots().stream().map(Slot::most).toList())\n",
                    "        return BigInteger.ZERO\n"),
            new PlantedBug(
                    "a dearer bid carries another batch",
                    "G8",
                    "l1/post/SlotBuilder",
                    "Bytes callData = SignedTransaction.read(older.transaction()).data();",
                    "Bytes callData = SignedTransaction.read(older.transaction()).data().slice(0, 100);"),
            new PlantedBug(
                    "a stolen nonce is waited for",
                    "G15",
                    "l1/post/JudgeCore",
                    "return first && seen.isPresent() && spent\n",
                    "return first && seen.isEmpty() && spent\n"));
}
