package dev.tactus.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.sim.PlantedBug;
import dev.tactus.sim.PlantedClasses;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The explorer finds every mistake that is planted, in the cores and between them. */
@Timeout(240)
final class PlantedExplorationTest {
    static Stream<Arguments> cores() {
        return Stream.of(
                planted(
                        "2,0,1,0,0,0,0,0,0,1",
                        "taken back before it is settled",
                        "lane/RecoveryCore",
                        "facts.postsOutside() ? OptionalLong.empty() : OptionalLong.of(facts.safeHead())",
                        "OptionalLong.of(facts.safeHead())"),
                planted(
                        "2,0,1,0,0,0,0,0,0,1",
                        "an order that is too old is never taken back",
                        "lane/RecoveryCore",
                        "if (progress.running() || !facts.inDanger()) {",
                        "if (progress.running() || facts.inDanger()) {"),
                planted(
                        "2,0,1,0,0,1,0,0,0,1",
                        "used up in the newest block is settled",
                        "l1/post/SettlingCore",
                        "        return counted && seen && !denied ?",
                        "        return survey.latestCount() >= state.watermark() ?"),
                planted(
                        "0,0,2,0,0,0,0,0,0,1",
                        "reuse a slot's nonce for other content",
                        "l1/post/SubmitterState",
                        "yield new SubmitterState(slot.walletNonce() + 1, more, spend);",
                        "yield new SubmitterState(slot.walletNonce(), more, spend);"),
                planted(
                        "0,0,2,0,0,0,0,0,0,1",
                        "what is under way does not count",
                        "l1/post/SubmitterCore",
                        "long next = Math.max(survey.horizon().nextAccepted(), lastRecorded + 1);",
                        "long next = survey.horizon().nextAccepted();"),
                planted(
                        "1,0,1,0,0,0,0,0,0,1",
                        "a new batch begins at the old block",
                        "lane/LaneCore",
                        "draft.openBatch(cut.batchNonce(), nowMs, head(at).number(), policy.frameFee());",
                        "draft.openBatch(cut.batchNonce(), nowMs, openFrame(at).safeBlock(), policy.frameFee());"),
                planted(
                        "0,0,1,0,0,0,0,1,0,1",
                        "a stolen nonce is waited for",
                        "l1/post/JudgeCore",
                        "return first && seen.isPresent() && spent\n",
                        "return first && seen.isEmpty() && spent\n"),
                planted(
                        "2,0,1,0,0,0,0,0,0,1",
                        "what was posted before a recovery is waited for after it",
                        "l1/post/Horizon",
                        "return !slot.abandoned() && slot.generation() >= generation && ",
                        "return !slot.abandoned() && "));
    }

    private static Arguments planted(String bounds, String name, String file, String original, String planted) {
        return Arguments.of(bounds, new PlantedBug(name, "§10", file, original, planted));
    }

    @ParameterizedTest
    @MethodSource("cores")
    void aMistakeInACoreIsFound(String bounds, PlantedBug bug) throws IOException {
        try (PlantedClasses planted = PlantedClasses.with(bug)) {
            Optional<String> broken = planted.ask(PlantedExploration.class, "brokenWithin", bounds);

            assertTrue(broken.isPresent(), () -> "nothing noticed: " + bug);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            BROADCAST_FIRST | 1,0,1,0,0,0,0,0,0,1 | is not, or no longer, in the order
            STALE_ROUND     | 1,0,2,0,0,0,0,0,0,1 | is carried by wallet nonces 0 and 1
            TORN_HORIZON    | 1,0,1,0,0,0,0,0,0,1 | is carried by wallet nonces 0 and 1
            POSTING_GOES_ON | 1,0,1,0,0,0,0,0,0,1 | does not come to rest
            CLAIM_FOR_READ  | 1,0,1,0,0,0,0,0,0,1 | is taken back at block 11
            STALE_ANSWER    | 2,0,2,0,0,0,0,0,0,1 | is not, or no longer, in the order
            NEVER_OVER      | 1,0,2,0,0,0,0,0,0,1 | does not come to rest
            """)
    void aMistakeBetweenTheCoresIsFound(Mistake mistake, String bounds, String what) {
        Explorer.Found found = new Explorer(Bounds.of(bounds), Set.of(mistake)).explore();

        String broken = found.broken().orElse("nothing noticed: " + mistake);
        assertTrue(broken.contains(what), broken);
    }

    @Test
    void whatIsFoundIsToldStepByStep() {
        Explorer.Found found = new Explorer(Bounds.of("1,0,1,0,0,0,0,0,0,1"), Set.of(Mistake.CLAIM_FOR_READ)).explore();

        assertEquals("""
                a batch is closed 0
                posting looks into the store
                posting looks at L1 and decides
                posting builds and records
                posting broadcasts wallet nonce 0
                a batch lands in wallet nonce 0
                L1 goes on to block 911
                safe is block 911
                L1 is read, not all of it, up to 11
                the lane goes on
                BROKEN: batch 1 of block 10 is taken back at block 11""", found.broken().orElse(""));
    }
}
