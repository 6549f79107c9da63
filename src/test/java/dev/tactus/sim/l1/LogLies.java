package dev.tactus.sim.l1;

import dev.tactus.l1.L1Log;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.InputBoxAbi;
import dev.tactus.sim.Dice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a bad backend makes of honest logs. A careful reader can tell each lie, also from a wrong count at the same
 * time: whole blocks are missing at the end, or there is a hole, while {@link CountLies} never says a count that some
 * block ended with.
 */
final class LogLies {
    private final FaultDice faults;

    LogLies(FaultDice faults) {
        this.faults = faults;
    }

    List<L1Log> bend(List<L1Log> honest, long toBlock) {
        if (honest.isEmpty()) {
            return honest;
        }
        List<L1Log> logs = new ArrayList<>(honest);
        if (faults.fires(L1Fault.LOGS_TRUNCATED)) {
            long end = faults.of(L1Fault.LOGS_TRUNCATED).pick(honest).blockNumber();
            logs.removeIf(log -> log.blockNumber() >= end);
        }
        if (logs.size() >= 2 && faults.fires(L1Fault.LOGS_GAP)) {
            logs.remove(faults.of(L1Fault.LOGS_GAP).between(0, logs.size() - 2));
        }
        if (!logs.isEmpty()) {
            distort(logs, toBlock);
        }
        if (logs.size() >= 2 && faults.fires(L1Fault.LOGS_UNSORTED)) {
            shuffle(logs, faults.of(L1Fault.LOGS_UNSORTED));
        }
        return logs;
    }

    private void distort(List<L1Log> logs, long toBlock) {
        if (faults.fires(L1Fault.LOGS_REMOVED)) {
            Dice dice = faults.of(L1Fault.LOGS_REMOVED);
            int at = dice.between(0, logs.size() - 1);
            L1Log removed = with(logs.get(at), logs.get(at).blockHash(), true);
            if (dice.chance(0.5)) {
                logs.set(at, removed);
            } else {
                logs.add(at, removed);
            }
        }
        if (faults.fires(L1Fault.LOGS_FOREIGN)) {
            Dice dice = faults.of(L1Fault.LOGS_FOREIGN);
            int at = dice.between(0, logs.size() - 1);
            logs.add(at, foreign(logs.get(at), dice));
        }
        if (logs.getLast().blockNumber() == toBlock && faults.fires(L1Fault.LOGS_WRONG_HASH)) {
            Hash32 hash = Hash32.wrap(faults.of(L1Fault.LOGS_WRONG_HASH).bytes(Hash32.SIZE));
            logs.set(logs.size() - 1, with(logs.getLast(), hash, false));
        }
        if (faults.fires(L1Fault.LOGS_DUPLICATED)) {
            Dice dice = faults.of(L1Fault.LOGS_DUPLICATED);
            for (int i = dice.between(1, 3); i > 0; i--) {
                logs.add(dice.between(0, logs.size()), dice.pick(logs));
            }
        }
    }

    private static L1Log with(L1Log it, Hash32 blockHash, boolean removed) {
        return new L1Log(
                it.emitter(),
                it.topics(),
                it.data(),
                it.blockNumber(),
                blockHash,
                it.transactionHash(),
                it.index(),
                removed);
    }

    private static L1Log foreign(L1Log it, Dice dice) {
        var noise = Hash32.wrap(dice.bytes(Hash32.SIZE));
        boolean emitter = dice.chance(0.5);
        return new L1Log(
                emitter ? Address.wrap(dice.bytes(Address.SIZE)) : it.emitter(),
                dice.chance(0.5) && !emitter
                        ? List.of(InputBoxAbi.INPUT_ADDED, noise, it.topics().get(2))
                        : List.of(noise),
                it.data(),
                it.blockNumber(),
                it.blockHash(),
                it.transactionHash(),
                it.index(),
                false);
    }

    private static void shuffle(List<L1Log> logs, Dice dice) {
        for (int i = logs.size() - 1; i > 0; i--) {
            Collections.swap(logs, i, dice.between(0, i));
        }
    }
}
