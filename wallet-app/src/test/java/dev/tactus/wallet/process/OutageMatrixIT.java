package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tactus.devnet.DevelopmentL1;
import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;
import dev.tactus.wallet.client.SignedOp;
import org.junit.jupiter.api.Test;

/** Who is away for how long, on the embedded development L1. */
final class OutageMatrixIT extends OutageSuite {
    @Override
    DevelopmentL1 open() throws Exception {
        return Devnet.open(DevnetOptions.defaults().withSafeDistance(SAFE_DISTANCE));
    }

    @Test
    void o1_aSequencerThatIsAwayFor500BlocksUndoesNothing() throws Exception {
        outage(new Outage(Away.SEQUENCER, 500, Post.LOST, 0, Fate.KEPT));
    }

    @Test
    void o2_aSequencerThatIsAwayFor1150BlocksUndoesWhatItCanStillCancel() throws Exception {
        outage(new Outage(Away.SEQUENCER, 1150, Post.STUCK, 0, Fate.UNDONE));
    }

    @Test
    void o2_aRecoveryThatIsInterruptedIsFinishedByTheNextStart() throws Exception {
        interrupted = true;
        outage(new Outage(Away.SEQUENCER, 1150, Post.STUCK, 0, Fate.UNDONE));
    }

    @Test
    void o3_aSequencerThatIsAwayFor1250BlocksKeepsWhatLandedAtOnce() throws Exception {
        outage(new Outage(Away.SEQUENCER, 1250, Post.LANDS, 1, Fate.KEPT));
    }

    @Test
    void o4_aProviderThatIsAwayFor500BlocksUndoesNothing() throws Exception {
        outage(new Outage(Away.PROVIDER, 500, Post.NEVER_SENT, 0, Fate.KEPT));
    }

    @Test
    void o5_aProviderThatIsAwayFor1150BlocksUndoesNothingBeforeItIsBack() throws Exception {
        outage(new Outage(Away.PROVIDER, 1150, Post.NEVER_SENT, 0, Fate.EITHER));
    }

    @Test
    void o6_aProviderThatIsAwayFor1250BlocksUndoesWhatComesTooLate() throws Exception {
        outage(new Outage(Away.PROVIDER, 1250, Post.NEVER_SENT, 0, Fate.UNDONE));
    }

    /** With nothing to settle, a recovery would be over at once: only that L1 was not seen keeps it from beginning. */
    @Test
    void o6_theClockAloneUndoesNothingThoughNothingIsOnItsWayToL1() throws Exception {
        deposit(user(0));
        mineUntilCredited(user(0));
        SignedOp gold = sealed(0);
        mineUntil("the first op is safe", () -> status(gold).equals("safe"));
        SignedOp open = submitted(1);
        SignedOp neverGood = anOp(user(0), 99);
        provider.cut();

        pass(1250, SECONDS_PER_BLOCK);

        await("admission ends", () -> refusal(neverGood) == UNAVAILABLE);
        assertEquals("included", status(open));
        assertEquals(0, generation());

        provider.restore();

        mineUntil("the open batch is undone", () -> status(open).equals("reverted"));
        assertEquals(1, generation());
        assertEquals("safe", status(gold));
        assertAgreesWithL1();
    }

    @Test
    void o7_bothAwayFor500BlocksUndoNothing() throws Exception {
        outage(new Outage(Away.BOTH, 500, Post.LANDS, 400, Fate.KEPT));
    }

    @Test
    void o8_bothAwayFor1150BlocksKeepWhatLandedInTime() throws Exception {
        outage(new Outage(Away.BOTH, 1150, Post.LANDS, 1100, Fate.KEPT));
    }

    @Test
    void o9_bothAwayFor1250BlocksUndoWhatLandedTooLate() throws Exception {
        outage(new Outage(Away.BOTH, 1250, Post.LANDS, 1220, Fate.UNDONE));
    }
}
