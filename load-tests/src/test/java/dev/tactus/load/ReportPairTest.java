package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tactus.node.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** Two loads in turn in a report. */
final class ReportPairTest extends ReportFixture {
    @Test
    void isShownWithItsCurvesItsRoundsAndTheCommandThatMakesItAgain() throws Exception {
        Artefact.write(folder.resolve("hot.json"), SampleResults.pair("fairness", SampleResults.ack()));
        Artefact.write(
                folder.resolve("stalled.json"),
                SampleResults.pair(PairResult.FEED_STALLED, SampleResults.ack(), SampleResults.ack()));

        CommandRun run = report("hot.json", "stalled.json");

        assertEquals(ExitCode.CLEAN.code(), run.exitCode(), run::text);
        assertEquals(
                List.of("hot: fairness, two loads in turn", "stalled: feed-stalled, two loads in turn"),
                texts(page(), "h2"));
        assertEquals(List.of("hot-latency.svg", "stalled-latency.svg"), pictures());
        assertTrue(texts(page(), "code")
                .containsAll(List.of(
                        "./tactus load fairness --compare-stalled --rate 1000 --rounds 2",
                        "./tactus load feed --compare-stalled --rate 1000 --rounds 2")));
        assertTrue(row("hot").endsWith("1 of 1 MISSEDvalid"), row("hot"));
        assertTrue(row("without").contains("30,000"), row("without"));
        assertEquals("21.51,0001,000valid", row("2"));
        String curves = elements(page(), "figure").getFirst().getTextContent();
        assertTrue(curves.contains("without: p50") && curves.contains("with: p50"), curves);
    }

    @Test
    void severalAreDrawnOverOneAnother() throws Exception {
        Artefact.write(folder.resolve("before.json"), SampleResults.pair("fairness", SampleResults.ack()));
        Artefact.write(folder.resolve("after.json"), SampleResults.pair("fairness", SampleResults.ack()));

        report("before.json", "after.json");

        assertTrue(pictures().contains("compare-fairness-two-loads-in-turn-latency.svg"), pictures()::toString);
        String both = elements(page(), "figure").getFirst().getTextContent();
        assertTrue(both.contains("before, without") && both.contains("after, with"), both);
        assertTrue(texts(page(), "p").contains("Options and machine are the same."));
    }

    @Test
    void isInvalidWithOneOfItsRuns() throws Exception {
        Artefact.write(
                folder.resolve("hot.json"),
                SampleResults.pair("fairness", SampleResults.ack(), SampleResults.invalid("op 17 is missing")));

        CommandRun run = report("hot.json");

        assertEquals(ExitCode.FAILURE.code(), run.exitCode());
        assertTrue(run.text().contains("hot is INVALID"), run::text);
        String text = page().getDocumentElement().getTextContent();
        assertTrue(text.contains("Round 2, with it:") && text.contains("op 17 is missing"), text);
        assertFalse(text.contains("Round 1,"), text);
        assertTrue(Files.readString(out.resolve("hot-latency.svg")).contains("hot (INVALID)"));
    }

    @Test
    void withoutASampleThereIsNoCurve() throws Exception {
        changed(root -> {
            root.set("without", new ObjectMapper().valueToTree(Latencies.of(Latencies.recorder())));
            root.set("with", root.get("without"));
            root.putArray("rounds");
        });

        CommandRun run = report("changed.json");

        assertEquals(ExitCode.CLEAN.code(), run.exitCode(), run::text);
        assertEquals(List.of(), pictures());
    }

    @Test
    void withAPartThatIsNoneItIsRefused() throws Exception {
        changed(root -> root.remove("rounds"));
        assertRefused("rounds");
        changed(root -> root.putNull("with"));
        assertRefused("not a load's result: with is null");
        changed(root -> ((ObjectNode) root.get("without")).put("histogram", "AAAA"));
        assertRefused("not a histogram");
        changed(root -> ((ObjectNode) root.get("rounds").get(0)).putNull("without"));
        assertRefused("rounds.without is null");
    }

    private void assertRefused(String problem) {
        CommandRun run = report("changed.json");

        assertEquals(ExitCode.CONFIGURATION.code(), run.exitCode());
        assertTrue(run.text().contains(problem), run::text);
        assertFalse(Files.exists(out));
    }

    private void changed(Consumer<ObjectNode> change) throws IOException {
        Path file = folder.resolve("changed.json");
        Artefact.write(file, SampleResults.pair("fairness", SampleResults.ack()));
        JsonNode root = new ObjectMapper().readTree(file.toFile());
        change.accept((ObjectNode) root);
        Files.writeString(file, root.toString());
    }

    private String row(String name) throws Exception {
        return elements(page(), "tr").stream()
                .filter(row -> children(row, "th").stream()
                        .map(Element::getTextContent)
                        .findFirst()
                        .filter(name::equals)
                        .isPresent())
                .map(Element::getTextContent)
                .findFirst()
                .orElseThrow();
    }
}
