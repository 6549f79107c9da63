package dev.tactus.sim;

import java.util.List;

/** Mistakes about when to close, when to stop and what to show of it. */
final class PlantedOrdering {
    private PlantedOrdering() {}

    static final List<PlantedBug> ALL = List.of(
            new PlantedBug(
                    "an old batch stays open",
                    "§7",
                    "lane/LaneCore",
                    "boolean close = head - batch.frames().getFirst().safeBlock() >= Protocol.BATCH_AGE_BLOCKS;",
                    "boolean close = head < 0 && batch.frames().isEmpty();"),
            new PlantedBug(
                    "a run goes on in a full batch",
                    "§7",
                    "lane/LaneCore",
                    "if (bytes >= policy.batchSizeTarget() || count == limits.maxChunkOps()) {",
                    "if (count == limits.maxChunkOps()) {"),
            new PlantedBug(
                    "a batch that its frame has filled stays open",
                    "§7",
                    "lane/Ordering",
                    "        drainOpenFrame();\n        commitIf(core.onSize(at, store.policy(), nowMs()));\n    }",
                    "        drainOpenFrame();\n    }"),
            new PlantedBug(
                    "batches close before their time",
                    "G9",
                    "lane/LaneCore",
                    "return remainingMs(at, nowMs) > 0 ? Optional.empty()",
                    "return remainingMs(at, nowMs) > limits.maxBatchOpenMs() / 2 ? Optional.empty()"),
            new PlantedBug(
                    "danger is judged by the page that was read",
                    "G13",
                    "lane/Ordering",
                    "slice.head().number(), observedHead, wiring",
                    "slice.head().number(), slice.head().number(), wiring"),
            new PlantedBug(
                    "a restart forgets how old the head is",
                    "G13",
                    "lane/HeadClock",
                    "this.advancedNanos = nowNanos - Math.clamp(ageSeconds, 0L, MAX_AGE_SECONDS) * NANOS_PER_SECOND;",
                    "this.advancedNanos = nowNanos;"),
            new PlantedBug(
                    "an order in danger grows frames",
                    "G13",
                    "lane/Lane",
                    "            if (activated && isSound()) {",
                    "            if (activated && !reopening && !frozen) {"),
            new PlantedBug(
                    "the lane believes what is not durable",
                    "G14",
                    "lane/Ordering",
                    "        try {\n            entries = store.commit(step.transaction());",
                    "        at = step.next();\n        try {\n            entries = store.commit(step.transaction());"),
            new PlantedBug(
                    "inputs are counted again with each try",
                    "G14",
                    "l1/read/InputReader",
                    "        Fault.point(\"reader.beforeAppend\");",
                    "        board.gotOn(page.garbage());\n        Fault.point(\"reader.beforeAppend\");"),
            new PlantedBug(
                    "L1 out of reach does not show",
                    "G14",
                    "l1/read/ReadingBoard",
                    "show(false, held(), status.view().behind());",
                    "show(true, held(), status.view().behind());"),
            new PlantedBug(
                    "posting halts over what is not safe yet",
                    "G15",
                    "l1/post/JudgeCore",
                    "return first && safe && spent\n",
                    "return first\n"),
            new PlantedBug(
                    "a drained lane takes slices",
                    "G15",
                    "lane/Lane",
                    "boolean stored = !reopening && !draining && guarded",
                    "boolean stored = !reopening && guarded"));
}
