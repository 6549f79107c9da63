package dev.tactus.explore;

import dev.tactus.application.LogApplication;
import dev.tactus.application.MapState;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.read.ExploredReading;
import dev.tactus.l1.read.InputPage;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ClassifiedInput;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.L1Input;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.scheduler.L1Script;
import dev.tactus.scheduler.PlainRecovery;
import dev.tactus.scheduler.Scheduler;
import dev.tactus.scheduler.SchedulerEvent;
import dev.tactus.store.SafeSlice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the InputBox holds, what the reader makes of it, and what is true of it by the scheduler. */
final class L1Reading {
    private final Map<Inputs, Truth> truths = new HashMap<>();

    private record Inputs(List<Chain.Landed> landed, List<Long> deposits) {}

    /**
     * What the scheduler says.
     *
     * @param order    its entries
     * @param accepted payload hashes of the batches that it accepted, by nonce
     */
    record Truth(List<SequencedL2Tx> order, List<Hash32> accepted) {}

    Truth truth(Chain chain, long upTo) {
        var inputs = new Inputs(
                chain.landed().stream()
                        .filter(each ->
                                each.block() <= upTo && !each.offer().body().isEmpty())
                        .toList(),
                chain.deposits().stream().filter(block -> block <= upTo).toList());
        return truths.computeIfAbsent(inputs, L1Reading::fold);
    }

    private static Truth fold(Inputs inputs) {
        List<SequencedL2Tx> order = new ArrayList<>();
        List<Hash32> accepted = new ArrayList<>();
        var scheduler =
                new Scheduler(new LogApplication(), L1Script.DEPLOYMENT, new PlainRecovery(), new MapState(), event -> {
                    switch (event) {
                        case SchedulerEvent.Executed it -> order.add(it.entry());
                        case SchedulerEvent.BatchAccepted it -> accepted.add(it.payloadHash());
                        default -> {}
                    }
                });
        all(inputs).forEach(scheduler::apply);
        return new Truth(List.copyOf(order), List.copyOf(accepted));
    }

    private static List<L1Input> all(Inputs inputs) {
        List<L1Input> unnumbered = new ArrayList<>();
        for (Chain.Landed each : inputs.landed()) {
            Bytes body = each.offer().body();
            byte[] payload = new byte[1 + body.size()];
            payload[0] = ClassifiedInput.BATCH_TAG;
            body.copyTo(payload, 1);
            unnumbered.add(new L1Input(
                    0,
                    L1Script.SUBMITTER,
                    each.block(),
                    12 * each.block(),
                    each.offer().id(),
                    Bytes.wrap(payload)));
        }
        for (long block : inputs.deposits()) {
            unnumbered.add(new L1Input(
                    0, L1Script.PORTAL, block, 12 * block, World.hash(block), LogApplication.text("deposit")));
        }
        unnumbered.sort(Comparator.comparingLong(L1Input::blockNumber));
        List<L1Input> numbered = new ArrayList<>();
        for (L1Input each : unnumbered) {
            numbered.add(new L1Input(
                    numbered.size(),
                    each.sender(),
                    each.blockNumber(),
                    each.blockTimestamp(),
                    each.transactionHash(),
                    each.payload()));
        }
        return numbered;
    }

    /** What lies above the stored head up to a safe block. */
    static SafeSlice slice(Chain chain, Ledger ledger, long upTo) {
        var inputs = new Inputs(
                chain.landed().stream()
                        .filter(each ->
                                each.block() <= upTo && !each.offer().body().isEmpty())
                        .toList(),
                chain.deposits().stream().filter(block -> block <= upTo).toList());
        List<L1Input> all = all(inputs);
        var boundary = new L1Block(upTo, World.hash(upTo), World.hash(upTo - 1), 12 * upTo);
        List<L1Input> unread = all.stream()
                .filter(input -> input.blockNumber() > ledger.head())
                .toList();
        return ExploredReading.slice(
                L1Script.DEPLOYMENT,
                ledger.at().safeHead(),
                ledger.at().nextAccepted(),
                new InputPage(boundary, all.size(), unread));
    }
}
