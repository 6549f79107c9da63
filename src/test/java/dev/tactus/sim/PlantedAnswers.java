package dev.tactus.sim;

import java.util.List;

/** Mistakes about what clients and subscribers are told, and about what it may cost to tell them. */
final class PlantedAnswers {
    private PlantedAnswers() {}

    static final List<PlantedBug> ALL = List.of(
            new PlantedBug(
                    "what was not tried after an unknown outcome is never answered",
                    "G3",
                    "lane/Lane",
                    "                case StoreException.OutcomeUnknown unknown -> {\n                    ordering.refuseRunning(Kind.FAULT);",
                    "                case StoreException.OutcomeUnknown unknown -> {"),
            new PlantedBug(
                    "a drained lane still owes answers",
                    "G3",
                    "lane/Lane",
                    "        drainers.add(reply);\n        if (!reopening) {\n            answerDrainers();\n        }",
                    "        drainers.add(reply);\n        answerDrainers();"),
            new PlantedBug(
                    "a disk that cannot be read is blamed on the op",
                    "G2",
                    "execution/SerialExecutor",
                    "            return new OpOutcome.Included(List.copyOf(outputs));\n        } catch (StateUnavailableException | StateDamagedException e) {\n            throw e;\n",
                    "            return new OpOutcome.Included(List.copyOf(outputs));\n"),
            new PlantedBug(
                    "the reserve answers for whoever names the sender",
                    "S1",
                    "ingress/SubmitService",
                    "                            offset.isPresent() || inFlight.find(txHash).isPresent()\n",
                    "                            offset.isPresent() ? CompletableFuture.completedStage((Answer) new Answer.Sequenced(new ValidUserOp(request.declaredSender(), request.op(), request.signature(), txHash), offset.get())) : inFlight.find(txHash).isPresent()\n"),
            new PlantedBug(
                    "what turns out to be durable is not announced",
                    "G11",
                    "lane/Ordering",
                    "        if (durable) {\n            announce(run.step(), entries);\n        }",
                    ""),
            new PlantedBug(
                    "a subscriber at the tip is cut off",
                    "G11",
                    "feed/FeedCursor",
                    "if (next >= head) {",
                    "if (next > head) {"),
            new PlantedBug(
                    "a store that does not reopen is tried without a pause",
                    "G10",
                    "lane/Lane",
                    "        alarms.reopenIn(reopenDelay);",
                    "        alarms.reopenIn(Duration.ZERO);"),
            new PlantedBug(
                    "L1 out of reach is asked without a pause",
                    "G10",
                    "l1/read/InputReader",
                    "        rest(wiring.settings().backoff().delay(failures, wiring.jitter().getAsDouble()));",
                    "        rest(Duration.ZERO);"),
            new PlantedBug(
                    "more posts in flight than allowed",
                    "G10",
                    "l1/post/SubmitterCore",
                    "boolean room = inFlight < settings.maxInFlight() && open.size()",
                    "boolean room = inFlight >= 0 && open.size()"),
            new PlantedBug(
                    "one share too many for a sender",
                    "G10",
                    "ingress/Admission",
                    "granted[0] = now < perSender;",
                    "granted[0] = now <= perSender;"));
}
