package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReproductionTest {
    @Test
    void namesEveryOptionWithItsValue() {
        assertEquals(
                "./tactus load ack --rate 1000 --url http://127.0.0.1:3000",
                Reproduction.of("ack", Map.of("--url", "http://127.0.0.1:3000", "--rate", "1000")));
    }

    @Test
    void optionsWithoutDashesGetThem() {
        assertEquals("./tactus load ack --rate 1000", Reproduction.of("ack", Map.of("rate", "1000")));
    }

    @Test
    void switchesAreNamedAloneIfTheyWereOnAndWhatWasNotSetIsNot() {
        assertEquals(
                "./tactus load ack --check-feed",
                Reproduction.of("ack", Map.of("--check-feed", "true", "--quiet", "false", "--json", "")));
    }

    @Test
    void theShellTakesNothingOfItForACommand() {
        assertEquals(
                "./tactus load ack '--x;y' '$(rm -rf ~)' --z 'it'\\''s'",
                Reproduction.of("ack", Map.of("--x;y", "$(rm -rf ~)", "--z", "it's")));
    }
}
