package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class ReproductionTest {
    @Test
    void namesEveryOptionWithItsValue() {
        assertEquals(
                "./tactus load ack --rate 1000 --url http://127.0.0.1:3000",
                Reproduction.of("ack", Map.of("--url", "http://127.0.0.1:3000", "--rate", "1000")));
    }

    @Test
    void whatIsNoOptionIsLeftOut() {
        assertEquals("./tactus load sweep", Reproduction.of("sweep", Map.of("steps", "[250.0, 500.0]")));
    }

    @Test
    void timesAndListsAreWrittenAsACommandTakesThem() {
        assertEquals(
                "./tactus load sweep --duration 90 --rates 250.0,500.0 --timeout 0.25 --warmup PTx",
                Reproduction.of(
                        "sweep",
                        Map.of(
                                "--duration",
                                "PT1M30S",
                                "--timeout",
                                "PT0.25S",
                                "--warmup",
                                "PTx",
                                "--rates",
                                "[250.0, 500.0]")));
    }

    /** What a command writes down of itself is what {@link LoadCall#named} says. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ack --workers 16 --duration 90 --strict",
                "ack --rate 1000 --warmup 0.5 --json a.json",
                "round-trip --rate 200 --hot-share 0.9",
                "sweep --rates 250,500.5",
                "overload --senders 100"
            })
    void theCommandMeansWhatTheOneMeantThatWroteItsOptionsDown(String command) {
        String[] first = command.split(" ");
        Map<String, String> options = named(first);

        String again = Reproduction.of(first[0], options);

        assertEquals(options, named(again.substring("./tactus load ".length()).split(" ")), again);
    }

    private static Map<String, String> named(String... words) {
        CommandLine.ParseResult load = new CommandLine(new LoadCommand()).parseArgs(words);
        return new LoadCall(load.subcommand().commandSpec(), new LoadOptions()).named();
    }

    @Test
    void switchesAreNamedAloneIfTheyWereOnAndWhatWasNotSetIsNot() {
        assertEquals(
                "./tactus load ack --check-feed",
                Reproduction.of("ack", Map.of("--check-feed", "true", "--quiet", "false", "--json", "null")));
    }

    @Test
    void theShellTakesNothingOfItForACommand() {
        assertEquals(
                "./tactus load ack '--x;y' '$(rm -rf ~)' --z 'it'\\''s'",
                Reproduction.of("ack", Map.of("--x;y", "$(rm -rf ~)", "--z", "it's")));
    }
}
