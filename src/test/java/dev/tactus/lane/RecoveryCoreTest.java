package dev.tactus.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tactus.lane.RecoveryCore.Facts;
import dev.tactus.lane.RecoveryCore.Progress;
import dev.tactus.lane.RecoveryCore.Step;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class RecoveryCoreTest {
    private static final Progress SETTLING = new Progress(true, OptionalLong.empty());

    private static Progress settledAt(long block) {
        return new Progress(true, OptionalLong.of(block));
    }

    private static Facts danger(long head) {
        return new Facts(true, head, head, true);
    }

    @Test
    void nothingBeginsWithoutDangerThatWasObserved() {
        var young = new Facts(false, 50, 50, true);

        assertEquals(Progress.NONE, RecoveryCore.begin(Progress.NONE, young));
        assertEquals(Step.NONE, RecoveryCore.next(Progress.NONE, danger(50)));
    }

    @Test
    void beginsWithSettlingWhereABatchMayBeOnItsWay() {
        assertEquals(SETTLING, RecoveryCore.begin(Progress.NONE, danger(50)));
        assertEquals(Step.SETTLE, RecoveryCore.next(SETTLING, danger(50)));
    }

    @Test
    void hasNothingToSettleWhereNoBatchWasSealed() {
        assertEquals(settledAt(50), RecoveryCore.begin(Progress.NONE, new Facts(true, 50, 50, false)));
    }

    @Test
    void whatRunsIsNotBegunAgain() {
        assertEquals(settledAt(40), RecoveryCore.begin(settledAt(40), danger(50)));
        assertEquals(SETTLING, RecoveryCore.begin(SETTLING, new Facts(true, 50, 50, false)));
    }

    @Test
    void readsUpToTheLastSettlement() {
        assertEquals(Step.READ, RecoveryCore.next(settledAt(51), danger(50)));
        assertEquals(Step.TAKE_BACK, RecoveryCore.next(settledAt(50), danger(50)));
        assertEquals(Step.TAKE_BACK, RecoveryCore.next(settledAt(49), danger(50)));
    }

    @Test
    void judgesAgainOnceAllOfL1IsRead() {
        assertEquals(Step.READ, RecoveryCore.next(settledAt(50), new Facts(true, 50, 51, true)));
        assertEquals(Step.READ, RecoveryCore.next(settledAt(50), new Facts(false, 50, 51, true)));
        assertEquals(Step.GO_ON, RecoveryCore.next(settledAt(50), new Facts(false, 50, 50, true)));
        assertEquals(Step.TAKE_BACK, RecoveryCore.next(settledAt(50), new Facts(true, 52, 51, true)));
    }
}
