package dev.tactus.recovery;

import static dev.tactus.scheduler.L1Script.ALICE;
import static dev.tactus.scheduler.L1Script.frame;
import static dev.tactus.scheduler.L1Script.op;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.L1Input;
import dev.tactus.scheduler.L1Script;
import dev.tactus.store.Divergence;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
final class BackupCoreTest {
    private final L1Script l1 = new L1Script();
    private final Map<Long, Hash32> sealed = new HashMap<>();

    private BackupCore core(long nextAccepted) {
        return new BackupCore(L1Script.DEPLOYMENT, nextAccepted, nonce -> Optional.ofNullable(sealed.get(nonce)));
    }

    private static Frame ops(String data) {
        return frame(5, 0, op(ALICE, 0, 10, data));
    }

    /** As it stands in the input behind its tag. */
    private static Hash32 hashOf(L1Input batch) {
        return Keccak.hash(batch.payload().slice(1, batch.payload().size()));
    }

    @Test
    void whatTheBackupSealedMayLand() {
        L1Input third = l1.batch(10, 3, ops("a"));
        L1Input fourth = l1.batch(11, 4, ops("b"));
        sealed.put(3L, hashOf(third));
        sealed.put(4L, hashOf(fourth));
        BackupCore core = core(3);

        core.accept(l1.deposit(9, Bytes.fromHex("01")));
        core.accept(third);
        core.accept(fourth);

        assertEquals(Optional.empty(), core.firstMissing());
        assertEquals(0, core.missing());
        assertEquals(5, core.accepted());
    }

    @Test
    void aBatchThatWasSealedLaterIsMissingAndSoAreThoseBehindIt() {
        L1Input third = l1.batch(10, 3, ops("a"));
        L1Input fourth = l1.batch(11, 4, ops("b"));
        sealed.put(3L, hashOf(third));
        BackupCore core = core(3);
        core.accept(third);
        core.accept(fourth);
        core.accept(l1.batch(12, 5, ops("c")));

        Divergence first = core.firstMissing().orElseThrow();
        assertEquals(4, first.accepted().nonce());
        assertEquals(hashOf(fourth), first.accepted().payloadHash());
        assertEquals(fourth.index(), first.accepted().inputIndex());
        assertTrue(first.sealed().isEmpty());
        assertEquals(2, core.missing());
    }

    @Test
    void aBatchOfOtherContentIsMissing() {
        sealed.put(3L, hashOf(l1.batch(10, 3, ops("a"))));
        BackupCore core = core(3);
        core.accept(l1.batch(11, 3, ops("b")));

        assertEquals(
                Optional.of(sealed.get(3L)), core.firstMissing().orElseThrow().sealed());
    }

    @Test
    void whatTheSchedulerRefusesIsNotMissing() {
        BackupCore core = core(3);
        core.accept(l1.batch(10, 2, ops("a")));
        core.accept(l1.batch(10, 4, ops("a")));
        core.accept(l1.batch(5_000, 3, ops("too late")));
        core.accept(l1.garbage(5_000));
        core.accept(l1.submission(5_000, Bytes.fromHex("77")));
        core.accept(l1.tagged(5_000, ALICE, 1, Bytes.fromHex("00")));

        assertEquals(Optional.empty(), core.firstMissing());
        assertEquals(3, core.accepted());
    }
}
