package dev.tactus.sim;

import java.util.List;
import java.util.stream.Stream;

/**
 * A mistake that someone could make, as a change of one place in the product's source. The world must notice each:
 * only then does its silence about the sound product mean something.
 *
 * @param promise  that the mistake breaks
 * @param file     below the product's package, without {@code .java}
 * @param original found exactly once in the file
 */
public record PlantedBug(String name, String promise, String file, String original, String planted) {
    @Override
    public String toString() {
        return name + " (" + promise + ")";
    }

    /** Every one there is. */
    static List<PlantedBug> all() {
        return Stream.of(FIRST, PlantedRecovery.ALL, PlantedAnswers.ALL, PlantedOrdering.ALL, PlantedPosting.ALL)
                .flatMap(List::stream)
                .toList();
    }

    private static final List<PlantedBug> FIRST = List.of(
            new PlantedBug("acknowledge before commit", "G1", "lane/Ordering", """
                            try {
                                entries = store.commit(step.transaction());
                    """, """
                            answers.stream().filter(Answer::included).forEach(this::answer);
                            answers = List.of();
                            try {
                                entries = store.commit(step.transaction());
                    """),
            new PlantedBug(
                    "an unknown outcome is taken for included",
                    "G1",
                    "lane/Ordering",
                    "                && at.lastChunk() >= run.step().transaction().chunk();",
                    "                || true;"),
            new PlantedBug(
                    "an unknown outcome is taken for lost",
                    "G2",
                    "lane/Ordering",
                    "                && at.lastChunk() >= run.step().transaction().chunk();",
                    "                && false;"),
            new PlantedBug(
                    "429 for an op that is in the order",
                    "G2",
                    "ingress/Submission",
                    "        if (claim.withdraw()) {\n            withdrawn(ApiError.QUEUE_TIMEOUT);",
                    "        claim.withdraw();\n        if (!answer.isDone()) {\n            withdrawn(ApiError.QUEUE_TIMEOUT);"),
            new PlantedBug(
                    "the lane executes what was withdrawn",
                    "G2",
                    "lane/Lane",
                    "waiting.stream().filter(submit -> submit.claim().take()).toList();",
                    "waiting.stream().peek(submit -> submit.claim().take()).toList();"),
            new PlantedBug(
                    "a drained lane takes the order up again",
                    "G3",
                    "lane/Lane",
                    "if (!activated && !frozen && !draining) {",
                    "if (!activated && !frozen) {"),
            new PlantedBug(
                    "an outcome nobody knows is told as a refusal",
                    "G3",
                    "ingress/Submission",
                    "new Answer.Refused(ApiError.OUTCOME_UNKNOWN)",
                    "new Answer.Refused(ApiError.QUEUE_TIMEOUT)"),
            new PlantedBug(
                    "a repeated op is refused for its nonce",
                    "G3, §6",
                    "lane/Ordering",
                    "                ? new Answer(submit, new Verdict.Included(offset.getAsLong(), at.generation()))\n",
                    "                ? answer\n"),
            new PlantedBug(
                    "an op leaves a gap in the offsets",
                    "G4",
                    "lane/LaneDraft",
                    "events.add(new LaneEvent.UserOpIncluded(nextOffset++, op, outputs));",
                    "nextOffset += 2;\n        events.add(new LaneEvent.UserOpIncluded(nextOffset - 1, op, outputs));"),
            new PlantedBug(
                    "nonces are not checked",
                    "G5",
                    "execution/SerialExecutor",
                    "if (validation != Validation.Valid.VALID) {",
                    "if (!(validation instanceof Validation.BadNonce) && validation != Validation.Valid.VALID) {"),
            new PlantedBug(
                    "the state is not written with the order",
                    "G6",
                    "lane/LaneCore",
                    "        closeIfFull(draft, policy, nowMs);\n        return draft.finish(writes);",
                    "        closeIfFull(draft, policy, nowMs);\n        return draft.finish(Map.of());"),
            new PlantedBug(
                    "a broken op leaves its writes behind",
                    "G6",
                    "execution/SerialExecutor",
                    "            overlay.drop();\n",
                    "            overlay.keep();\n"),
            new PlantedBug(
                    "fee from today's policy",
                    "G6",
                    "lane/Ordering",
                    "executeOps(ops, frame.fee(), frame.safeBlock(), store);",
                    "executeOps(ops, policy.frameFee(), frame.safeBlock(), store);"),
            new PlantedBug(
                    "an op pays what it offers",
                    "G6",
                    "execution/SerialExecutor",
                    "FeeExponent.value(frameFee)",
                    "FeeExponent.value(op.op().maxFee())"),
            new PlantedBug(
                    "skip the completeness witness",
                    "G7",
                    "l1/read/ReaderCore",
                    "if (expected != newCount) {",
                    "if (expected > newCount) {"),
            new PlantedBug(
                    "a count that lags is believed",
                    "G7",
                    "l1/read/PageFetcher",
                    "long last = target.number() - settings.maxSpan();",
                    "long last = target.number();"),
            new PlantedBug(
                    "direct inputs out of order",
                    "G7",
                    "l1/read/ReaderCore",
                    "direct.add(it.direct());",
                    "direct.addFirst(it.direct());"),
            new PlantedBug(
                    "drain unsafe inputs",
                    "G7",
                    "l1/read/EndpointViews",
                    "client.block(BlockRef.Tag.SAFE)",
                    "client.block(BlockRef.Tag.LATEST)"),
            new PlantedBug(
                    "a contradiction is read over",
                    "G7",
                    "l1/read/ReaderCore",
                    "return seen.hash().equals(stored.hash())",
                    "return seen.number() == stored.number()"),
            new PlantedBug(
                    "two endpoints that disagree are believed",
                    "G7",
                    "l1/read/AgreedPages",
                    "? agreed(query, source, span, page)",
                    "? done(page)"),
            new PlantedBug(
                    "what one endpoint says is in a block that all have is believed",
                    "G7",
                    "l1/read/ContentCore",
                    "case Fetched.Page it when it.page().equals(read) -> Said.SAME;",
                    "case Fetched.Page it when it.page().boundary().equals(read.boundary()) -> Said.SAME;"),
            new PlantedBug(
                    "drain into the old frame",
                    "G7",
                    "lane/Ordering",
                    "long safeBlock = LaneCore.openFrame(at).safeBlock();",
                    "long safeBlock = at.safeHead().orElseThrow().number();"),
            new PlantedBug(
                    "ops go before the rest of a flood",
                    "G7",
                    "lane/Ordering",
                    "            inputs = store.undrained(safeBlock, limit);\n        }",
                    "            inputs = List.of();\n        }"),
            new PlantedBug(
                    "a new frame closes its batch before its deposits are drained",
                    "G8",
                    "lane/LaneCore",
                    "            draft.openFrame(head, fee);\n",
                    "            draft.openFrame(head, fee);\n            closeIfFull(draft, policy, nowMs);\n"),
            new PlantedBug(
                    "stale batch consumes the nonce",
                    "G8",
                    "scheduler/BatchGate",
                    "return new GateVerdict.Stale(first);",
                    "return new GateVerdict.Accepted(batch);"),
            new PlantedBug(
                    "the sealed hash is another batch's",
                    "G8",
                    "lane/LaneDraft",
                    "BatchCodec.encode(new Batch(batchNonce, frames()))",
                    "BatchCodec.encode(new Batch(batchNonce + 1, frames()))"),
            new PlantedBug(
                    "reuse a slot's nonce for other content",
                    "G8",
                    "l1/post/SubmitterState",
                    "yield new SubmitterState(slot.walletNonce() + 1, more, spend);",
                    "yield new SubmitterState(slot.walletNonce(), more, spend);"),
            new PlantedBug(
                    "broadcast before the slot is recorded",
                    "G8",
                    "l1/post/BatchSubmitter",
                    "        Fault.point(\"submitter.beforeRecord\");\n",
                    "        var _ = wiring.client().sendRawTransaction(ready.slot().newest().transaction());\n"),
            new PlantedBug(
                    "a batch is posted and paid twice",
                    "G9",
                    "l1/post/SubmitterCore",
                    "long next = Math.max(survey.horizon().nextAccepted(), lastRecorded + 1);",
                    "long next = survey.horizon().nextAccepted();"),
            new PlantedBug(
                    "more ops are let in than there is room for",
                    "G10",
                    "ingress/Admission",
                    "while (used < max) {",
                    "while (used <= max) {"),
            new PlantedBug(
                    "a batch passes its largest size",
                    "G10, §7",
                    "lane/LaneCore",
                    "if (bytes + opBytes > policy.maxBatchBytes()) {",
                    "if (bytes > policy.maxBatchBytes()) {"),
            new PlantedBug("publish before commit", "G11", "lane/Ordering", """
                            try {
                                entries = store.commit(step.transaction());
                    """, """
                            List<ChainedTx> early = new ArrayList<>();
                            for (LaneEvent event : step.transaction().events()) {
                                if (event instanceof LaneEvent.UserOpIncluded it) {
                                    var before = !early.isEmpty() ? early.getLast().chainHash()
                                            : at.nextOffset() == 0 ? ChainedTx.GENESIS
                                            : store.entries(at.nextOffset() - 1).getFirst().chainHash();
                                    Frame frame = LaneCore.openFrame(at);
                                    early.add(ChainedTx.after(before,
                                            new dev.tactus.protocol.SequencedL2Tx.SequencedUserOp(it.offset(),
                                                    it.op().sender(), it.op().op().nonce(), it.op().op().maxFee(),
                                                    frame.fee(), it.op().op().data(), frame.safeBlock(), openBatch(),
                                                    it.op().txHash())));
                                }
                            }
                            announce(step, early);
                            try {
                                entries = store.commit(step.transaction());
                    """),
            new PlantedBug(
                    "the ring shows what was overwritten",
                    "G11",
                    "feed/LiveTail",
                    "entry != null && entry.offset() == offset",
                    "entry != null"),
            new PlantedBug(
                    "subscribers at the tip are not woken",
                    "G11",
                    "feed/FeedTip",
                    "        Fault.point(\"feed.beforeWake\");\n        watch.headMoved();\n",
                    ""),
            new PlantedBug(
                    "the order grows on a batch that will be stale",
                    "G13",
                    "lane/LaneCore",
                    "return head - firstSafeBlock >= Protocol.DANGER_THRESHOLD_BLOCKS;",
                    "return head - firstSafeBlock >= 100 * Protocol.DANGER_THRESHOLD_BLOCKS;"),
            new PlantedBug(
                    "the lane stays closed after a failed write",
                    "G15",
                    "lane/Lane",
                    "        reopening = true;\n        settle();\n        scheduleReopen();\n",
                    "        reopening = true;\n        settle();\n"),
            new PlantedBug(
                    "a permit is not given back",
                    "G15",
                    "ingress/InFlight",
                    "            submission.permit().release();\n",
                    ""),
            new PlantedBug(
                    "reading ends with the first failure",
                    "G15",
                    "l1/read/InputReader",
                    "        busy = false;\n        loop.pollIn(pause);",
                    "        busy = failures > 0;\n        loop.pollIn(pause);"));
}
