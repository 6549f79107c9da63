package dev.tactus.l1.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.l1.FakeL1;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.read.ContentCore.Said;
import dev.tactus.l1.read.ContentCore.Votes;
import dev.tactus.l1.read.PageFetcher.Fetched;
import dev.tactus.l1.read.QuorumCore.Verdict;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.L1Input;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContentCoreTest {
    private static final InputPage READ = page(20, 1, "00aa");

    private static InputPage page(long number, long count, String payload) {
        var boundary = new L1Block(number, FakeL1.hash("block " + number), FakeL1.hash("parent"), 1_000 + number);
        return new InputPage(
                boundary,
                count,
                List.of(new L1Input(0, FakeL1.USER, 5, 1_005, FakeL1.hash("tx"), Bytes.fromHex(payload))));
    }

    @Test
    void r4_onlyTheIdenticalPageIsTheSame() {
        assertEquals(Said.SAME, said(new Fetched.Page(page(20, 1, "00aa"), 7)));
        assertEquals(Said.DIFFERENT, said(new Fetched.Page(page(20, 1, "00ab"), 7)));
        assertEquals(Said.DIFFERENT, said(new Fetched.Page(page(20, 2, "00aa"), 7)));
        assertEquals(Said.DIFFERENT, said(new Fetched.Page(page(21, 1, "00aa"), 7)));
        assertEquals(Said.NOTHING, said(new Fetched.Page(page(19, 1, "00aa"), 7)), "it tells less at once");
    }

    @Test
    void whoDoesNotTellSaysNothingAndWhoContradictsDiffers() {
        assertEquals(Said.NOTHING, said(new Fetched.Incomplete("")));
        assertEquals(Said.NOTHING, said(new Fetched.TooMuch(1, "")));
        assertEquals(Said.NOTHING, said(new Fetched.Disputed("")));
        assertEquals(
                Said.DIFFERENT,
                said(new Fetched.Conflict(new ReaderFault.SafeHeadConflict(1, FakeL1.hash("a"), FakeL1.hash("b")))));
        assertEquals(Said.SAME, ContentCore.said(READ, 1));
        assertEquals(Said.DIFFERENT, ContentCore.said(READ, 2));
        assertEquals(Said.DIFFERENT, ContentCore.said(READ, 0));
    }

    @Test
    void r11_aMajorityDecidesWhatWasToldWhateverTheRestSays() {
        var core = new ContentCore(3, 2);
        Votes outvoted = Votes.FIRST.and(Said.DIFFERENT);
        assertFalse(core.isDecided(Votes.FIRST));
        assertFalse(core.isDecided(outvoted), "the third may agree");
        assertInstanceOf(Verdict.Disagree.class, core.verdict(READ, outvoted));
        assertInstanceOf(Verdict.TooFew.class, core.verdict(READ, Votes.FIRST.and(Said.NOTHING)));

        Votes agreed = outvoted.and(Said.SAME);
        assertTrue(core.isDecided(agreed));
        assertEquals(
                new Verdict.Agreed(
                        Optional.of("2 of 3 endpoints tell the same up to block 20 (1 inputs), 1 tell something else")),
                core.verdict(READ, agreed));
        assertEquals(new Verdict.Agreed(Optional.empty()), core.verdict(READ, Votes.FIRST.and(Said.SAME)));
    }

    @Test
    void r11_withoutAMajorityAnyContradictionHolds() {
        var core = new ContentCore(4, 2);
        Votes two = Votes.FIRST.and(Said.SAME);
        assertFalse(core.isDecided(two), "somebody may still contradict");
        assertEquals(new Verdict.Agreed(Optional.empty()), core.verdict(READ, two));
        assertTrue(core.isDecided(two.and(Said.DIFFERENT)));
        assertInstanceOf(Verdict.Disagree.class, core.verdict(READ, two.and(Said.DIFFERENT)));
        assertInstanceOf(Verdict.TooFew.class, core.verdict(READ, Votes.FIRST));
        assertEquals(new Verdict.Agreed(Optional.empty()), new ContentCore(2, 1).verdict(READ, Votes.FIRST));
    }

    @Test
    void r11_aContradictionIsReadOverOnlyWhereAMajorityDecides() {
        var disputed = new Fetched.Disputed("");
        assertTrue(new ContentCore(3, 2).goesOn(disputed));
        assertFalse(new ContentCore(2, 1).goesOn(disputed));
        assertFalse(new ContentCore(4, 2).goesOn(disputed));

        var one = new ContentCore(2, 1);
        assertFalse(one.goesOn(new Fetched.Page(READ, 7)));
        assertTrue(one.goesOn(new Fetched.Incomplete("")));
        assertTrue(one.goesOn(new Fetched.TooMuch(1, "")));
        assertTrue(one.goesOn(
                new Fetched.Conflict(new ReaderFault.SafeHeadConflict(1, FakeL1.hash("a"), FakeL1.hash("b")))));
    }

    @Test
    void inputsAreComparedWhereMoreThanOneMustAgree() {
        assertFalse(new ContentCore(2, 1).comparesInputs());
        assertTrue(new ContentCore(3, 2).comparesInputs());
    }

    @Test
    void asManyBlocksAreReadAtOnceAsTheQuorumCanTell() {
        assertEquals(100, new ContentCore(3, 1).span(100, List.of(5L, 7L)), "nobody has to follow");
        assertEquals(100, new ContentCore(3, 2).span(100, List.of()));
        assertEquals(50, new ContentCore(3, 2).span(100, List.of(1L, 50L)), "one of the others is enough");
        assertEquals(1, new ContentCore(3, 3).span(100, List.of(1L, 50L)));
        assertEquals(20, new ContentCore(3, 2).span(20, List.of(1L, 50L)));
        assertEquals(1, new ContentCore(4, 2).span(20, List.of(1L, 50L, 60L)), "all are asked");
        assertEquals(7, new ContentCore(3, 3).span(20, List.of(7L)));
    }

    private static Said said(Fetched fetched) {
        return ContentCore.said(READ, fetched);
    }
}
