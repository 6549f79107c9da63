package dev.tactus.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.ingress.FeedGate.Position;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(10)
final class ResumeClaimTest {
    private static final UUID ERA = new UUID(1, 2);
    private static final Position AT = new Position(100, 3);
    private static final long AVAILABLE_FROM = 40;

    private static Optional<ApiError.Failure> mismatch(long generation, long nextInput) {
        return new ResumeClaim(ERA, generation, nextInput).mismatch(ERA, AT, AVAILABLE_FROM);
    }

    @ParameterizedTest
    @CsvSource({"40", "41", "99", "100"})
    void w5_holdsFromWhatIsAvailableUpToTheHead(long nextInput) {
        assertEquals(Optional.empty(), mismatch(3, nextInput));
    }

    @ParameterizedTest
    @CsvSource({
        "2, 39, STALE_GENERATION, 'the order was recovered, resume in the current generation'",
        "2, 101, STALE_GENERATION, 'the order was recovered, resume in the current generation'",
        "2, 50, STALE_GENERATION, 'the order was recovered, resume in the current generation'",
        "4, 50, STALE_GENERATION, 'the order was recovered, resume in the current generation'",
        "3, 39, HISTORY_UNAVAILABLE, no history before 40",
        "3, 0, HISTORY_UNAVAILABLE, no history before 40",
        "3, 101, AHEAD_OF_HEAD, next input 101 is beyond the head 100"
    })
    void w5_saysTheFirstThingThatDoesNotHold(long generation, long nextInput, ApiError error, String message) {
        assertEquals(Optional.of(new ApiError.Failure(error, message)), mismatch(generation, nextInput));

        var elsewhere = new ResumeClaim(new UUID(1, 3), generation, nextInput);
        assertEquals(Optional.of(ApiError.ERA_CHANGED.with()), elsewhere.mismatch(ERA, AT, AVAILABLE_FROM));
    }

    @Test
    void isAheadOfAnOlderGenerationOrALowerHead() {
        assertTrue(new ResumeClaim(ERA, 4, 0).isAheadOf(AT));
        assertTrue(new ResumeClaim(ERA, 3, 101).isAheadOf(AT));
        assertFalse(new ResumeClaim(ERA, 3, 100).isAheadOf(AT));
        assertFalse(new ResumeClaim(ERA, 2, 101).isAheadOf(AT));
    }
}
