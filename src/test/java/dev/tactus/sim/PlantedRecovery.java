package dev.tactus.sim;

import java.util.List;

/** Mistakes about orders that have grown too old. */
final class PlantedRecovery {
    private PlantedRecovery() {}

    static final List<PlantedBug> ALL = List.of(
            new PlantedBug(
                    "taken back before it is settled",
                    "G8, §10",
                    "lane/RecoveryCore",
                    "facts.postsOutside() ? OptionalLong.empty() : OptionalLong.of(facts.safeHead())",
                    "OptionalLong.of(facts.safeHead())"),
            new PlantedBug(
                    "an estimate counts as an observation",
                    "§10",
                    "lane/Ordering",
                    "                first.isPresent() && LaneCore.inDanger(head, first.getAsLong()),\n",
                    "                inDanger(),\n"),
            new PlantedBug(
                    "used up in the newest block is settled",
                    "§10",
                    "l1/post/SettlingCore",
                    "        return counted && seen && !denied ?",
                    "        return survey.latestCount() >= state.watermark() ?"),
            new PlantedBug(
                    "posting goes on in a recovery",
                    "§10, G15",
                    "l1/post/BatchSubmitter",
                    "core.decide(state, progress, seen, wanted.isPresent())",
                    "core.decide(state, progress, seen, false)"),
            new PlantedBug(
                    "subscribers are not told what was taken back",
                    "G11",
                    "lane/Ordering",
                    "        if (step.transaction().recovers()) {\n            wiring.recoveries().takenBack(",
                    "        if (step.transaction().chunk() < 0) {\n            wiring.recoveries().takenBack("),
            new PlantedBug(
                    "a new batch begins at the old block",
                    "§10",
                    "lane/LaneCore",
                    "draft.openBatch(cut.batchNonce(), nowMs, head(at).number(), policy.frameFee());",
                    "draft.openBatch(cut.batchNonce(), nowMs, openFrame(at).safeBlock(), policy.frameFee());"),
            new PlantedBug(
                    "an order that is too old is never taken back",
                    "G15",
                    "lane/Lane",
                    "        recovery = RecoveryCore.begin(recovery, facts);\n",
                    ""),
            new PlantedBug(
                    "posting stays closed after a recovery",
                    "G15",
                    "lane/Lane",
                    "        wiring.recoveries().over();\n",
                    ""));
}
