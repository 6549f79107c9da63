package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

final class ReportCommandTest extends ReportFixture {
    private static final String HOSTILE =
            "</title></style><script>alert(1)</script><img src=x onerror=alert(2)>\" onload='alert(3)' &amp; ]]>";

    @Test
    void showsAllResultsOnOnePage() throws Exception {
        Artefact.write(folder.resolve("quick.json"), SampleResults.ack());
        Artefact.write(folder.resolve("heavy.json"), SampleResults.overload());
        Artefact.write(folder.resolve("round.json"), SampleResults.roundTrip(1));
        Artefact.write(folder.resolve("steps.json"), SampleResults.sweep());

        CommandRun run = report("quick.json", "heavy.json", "round.json", "steps.json");

        assertEquals(ExitCode.CLEAN.code(), run.exitCode(), run::text);
        Document page = page();
        assertEquals("Load on a sequencer: 4 results", texts(page, "title").getFirst());
        assertEquals(
                List.of(
                        "quick: ack, open loop",
                        "heavy: overload, closed loop",
                        "round: round-trip, open loop",
                        "steps: sweep, open loop"),
                texts(page, "h2"));
        // Latency, throughput, memory and CPU of three runs, and the two of the sweep.
        assertEquals(14, elements(page, "figure").size());
        String text = page.getDocumentElement().getTextContent();
        assertTrue(text.contains("ack p99") && text.contains("Sample processor") && text.contains("429 OVERLOADED"));
        assertTrue(texts(page, "code").contains("./tactus load ack --duration 30 --rate 1000 --warmup 5"));
        assertTrue(text.contains("1 of 1 MISSED"), text);
        assertTrue(text.contains("first non-200"), text);
    }

    @Test
    void everyLinkOfThePageLeadsToAPlaceOnIt() throws Exception {
        Artefact.write(folder.resolve("a b.json"), SampleResults.ack());
        Artefact.write(folder.resolve("a-b.json"), SampleResults.ack());

        report("a b.json", "a-b.json");

        Document page = page();
        List<String> places = elements(page, "section").stream()
                .map(section -> "#" + section.getAttribute("id"))
                .toList();
        List<String> links = elements(page, "a").stream()
                .map(link -> link.getAttribute("href"))
                .toList();
        assertEquals(List.of("#a-b", "#a-b-2"), links);
        assertTrue(places.containsAll(links), places::toString);
    }

    @Test
    void everyChartIsAPictureTooAndAllIsWellFormed() throws Exception {
        Artefact.write(folder.resolve("one.json"), SampleResults.roundTrip(1));
        Artefact.write(folder.resolve("two.json"), SampleResults.roundTrip(2));

        report("one.json", "two.json");

        int charts = elements(page(), "figure").size();
        assertEquals(10, charts);
        List<String> pictures = pictures();
        assertEquals(charts, pictures.size());
        for (String picture : pictures) {
            Document drawn = parse(Files.readAllBytes(out.resolve(picture)));
            assertEquals("svg", drawn.getDocumentElement().getTagName());
            assertFalse(texts(drawn, "title").getFirst().isBlank());
            assertEquals(1, elements(drawn, "style").size());
        }
        assertTrue(pictures.containsAll(List.of(
                "one-latency.svg",
                "one-throughput.svg",
                "one-memory.svg",
                "one-cpu.svg",
                "compare-round-trip-open-loop-latency.svg",
                "compare-round-trip-open-loop-feed-latency.svg")));
    }

    @Test
    void equalKindsAreHeldAgainstTheFirst() throws Exception {
        Artefact.write(folder.resolve("before.json"), SampleResults.roundTrip(1));
        Artefact.write(folder.resolve("after.json"), SampleResults.roundTrip(3));

        report("before.json", "after.json");

        assertEquals("Compared: round-trip, open loop", texts(page(), "h2").getFirst());
        String row = elements(page(), "tr").stream()
                .map(Element::getTextContent)
                .filter(text -> text.startsWith("ack p50, ms"))
                .findFirst()
                .orElseThrow();
        assertTrue(row.endsWith("(3)"), row);
        assertTrue(texts(page(), "p").contains("Options and machine are the same."));
    }

    @Test
    void whatElseDiffersIsTold() throws Exception {
        Artefact.write(folder.resolve("slow.json"), SampleResults.run("ack", "open", 500, ms -> ms, List.of(), 0));
        Artefact.write(folder.resolve("fast.json"), SampleResults.run("ack", "open", 1000, ms -> ms, List.of(), 0));

        report("slow.json", "fast.json");

        Element table = elements(page(), "table").stream()
                .filter(each -> each.getTextContent().startsWith("What else differs"))
                .findFirst()
                .orElseThrow();
        assertEquals(
                List.of("--rate5001000"),
                children(table, "tr").stream()
                        .skip(1)
                        .map(Element::getTextContent)
                        .toList());
    }

    @Test
    void sweepsOfOneLoopAreDrawnOverOneAnother() throws Exception {
        Artefact.write(folder.resolve("before.json"), SampleResults.sweep());
        Artefact.write(folder.resolve("after.json"), SampleResults.sweep());

        report("before.json", "after.json");

        assertEquals("Compared: sweep, open loop", texts(page(), "h2").getFirst());
        String drawn = Files.readString(out.resolve("compare-sweep-open-loop-knee-latency.svg"));
        assertTrue(drawn.contains(">before, ack p99<") && drawn.contains(">after, ack p99<"), drawn);
    }

    @Test
    void theSameFilesGiveTheSameBytes() throws Exception {
        Artefact.write(folder.resolve("one.json"), SampleResults.ack());
        Artefact.write(folder.resolve("two.json"), SampleResults.ack());
        Artefact.write(folder.resolve("steps.json"), SampleResults.sweep());
        report("one.json", "two.json", "steps.json");
        Path first = out;
        List<String> pictures = pictures();

        out = folder.resolve("again");
        report("one.json", "two.json", "steps.json");

        assertEquals(pictures, pictures());
        for (String file :
                Stream.concat(pictures.stream(), Stream.of("index.html")).toList()) {
            assertArrayEquals(Files.readAllBytes(first.resolve(file)), Files.readAllBytes(out.resolve(file)), file);
        }
    }

    /** Maps that came out of a file have another order in each process. */
    @Test
    void whateverHasNoOrderOfItsOwnIsShownInTheOrderOfItsNames() throws Exception {
        List<String> names = IntStream.range(10, 30).mapToObj(i -> "name-" + i).toList();
        Artefact.write(folder.resolve("many.json"), SampleResults.named(names));

        report("many.json");

        Document page = page();
        Map<String, List<String>> rows = elements(page, "table").stream()
                .collect(Collectors.toMap(
                        table -> table.getElementsByTagName("caption").item(0).getTextContent(),
                        table -> children(table, "th").stream()
                                .map(Element::getTextContent)
                                .map(text -> text.startsWith("--name-") ? text.substring(2) : text)
                                .filter(text -> text.startsWith("name-"))
                                .toList()));
        assertEquals(names, rows.get("Configuration"));
        assertEquals(names, rows.get("Answers by code, measured ops"));
        assertEquals(names, rows.get("Latency in milliseconds, from the intended sending"));
        assertEquals(
                "./tactus load ack --" + String.join(" --", names),
                texts(page, "code").getFirst());
        Document drawn = parse(Files.readAllBytes(out.resolve("many-latency.svg")));
        assertEquals(
                names,
                texts(drawn, "text").stream()
                        .filter(text -> text.startsWith("name-"))
                        .toList());
    }

    @Test
    void thePageNeedsNothingElse() throws Exception {
        Artefact.write(folder.resolve("quick.json"), SampleResults.ack());

        report("quick.json");

        for (Element element : elements(page(), "*")) {
            assertFalse(List.of("script", "link", "img", "iframe", "object").contains(element.getTagName()));
            assertFalse(element.hasAttribute("src") || element.hasAttribute("xlink:href"), element::getTagName);
        }
        String style = String.join("", texts(page(), "style"));
        assertFalse(style.contains("url(") || style.contains("@import"), style);
    }

    @Test
    void whatAStrangerWroteIsTextAndNothingElse() throws Exception {
        Path file = folder.resolve("<script>alert(1)<\u202e\" onload='x'>.json");
        Artefact.write(file, hostile());

        CommandRun run = CommandRun.of("report", file.toString(), file.toString(), "--out", out.toString());

        assertEquals(ExitCode.FAILURE.code(), run.exitCode(), run::text);
        List<Document> all = new ArrayList<>(List.of(page()));
        for (String picture : pictures()) {
            assertTrue(picture.matches("[A-Za-z0-9._-]+\\.svg"), picture);
            all.add(parse(Files.readAllBytes(out.resolve(picture))));
        }
        for (Document document : all) {
            assertTrue(elements(document, "script").isEmpty()
                    && elements(document, "img").isEmpty());
            for (Element element : elements(document, "*")) {
                assertFalse(element.hasAttribute("onload") || element.hasAttribute("onerror"), element::getTagName);
            }
        }
        assertTrue(texts(page(), "td").contains(HOSTILE));
        assertTrue(texts(page(), "th").contains(HOSTILE));
        assertTrue(texts(page(), "li").contains(HOSTILE));
    }

    @Test
    void anInvalidRunIsDrawnAndMarkedEverywhere() throws Exception {
        Artefact.write(folder.resolve("broken.json"), SampleResults.invalid("op 17 is missing"));

        CommandRun run = report("broken.json");

        assertEquals(ExitCode.FAILURE.code(), run.exitCode());
        assertTrue(run.text().contains("broken is INVALID"), run::text);
        Document page = page();
        Element box = elements(page, "div").stream()
                .filter(div -> div.getAttribute("class").equals("invalid"))
                .findFirst()
                .orElseThrow();
        assertTrue(box.getTextContent().contains("op 17 is missing"), box::getTextContent);
        assertTrue(elements(page, "td").stream()
                .anyMatch(cell -> cell.getTextContent().equals("INVALID")
                        && cell.getAttribute("class").equals("bad")));
        for (String picture : pictures()) {
            assertTrue(Files.readString(out.resolve(picture)).contains("broken (INVALID)"), picture);
        }
    }

    @Test
    void aSweepIsInvalidWithOneOfItsSteps() throws Exception {
        SweepResult sweep = SampleResults.sweep();
        List<SweepResult.Step> steps = new ArrayList<>(sweep.steps());
        steps.add(new SweepResult.Step(9000, SampleResults.invalid("op 17 is missing")));
        Artefact.write(folder.resolve("steps.json"), SampleResults.sweepOf(steps));

        CommandRun run = report("steps.json");

        assertEquals(ExitCode.FAILURE.code(), run.exitCode());
        String text = page().getDocumentElement().getTextContent();
        assertTrue(text.contains("The step at 9,000:") && text.contains("op 17 is missing"), text);
    }

    @Test
    void whatWasNotMeasuredIsSaidAndNotDrawn() throws Exception {
        Artefact.write(folder.resolve("remote.json"), SampleResults.withoutProcess());

        CommandRun run = report("remote.json");

        assertEquals(ExitCode.CLEAN.code(), run.exitCode(), run::text);
        assertTrue(page().getDocumentElement().getTextContent().contains("were not measured"));
        assertEquals(List.of("remote-latency.svg", "remote-throughput.svg"), pictures());
    }

    @Test
    void whatWasTurnedAwayIsDrawnByCode() throws Exception {
        Artefact.write(folder.resolve("heavy.json"), SampleResults.overload());
        Artefact.write(folder.resolve("steps.json"), SampleResults.sweep());

        report("heavy.json", "steps.json");

        assertEquals(List.of("sent", "accepted", "429 OVERLOADED"), legend("heavy-throughput.svg"));
        assertEquals(List.of("accepted", "429 OVERLOADED", "offered"), legend("steps-knee-throughput.svg"));
    }

    @Test
    void aFileFromBeforeRejectionsWereToldApartIsDrawnWithOneLine() throws Exception {
        Path file = folder.resolve("older.json");
        Artefact.write(file, SampleResults.overload());
        var mapper = new ObjectMapper();
        JsonNode root = mapper.readTree(file.toFile());
        root.path("series").forEach(second -> ((ObjectNode) second).remove("rejected_by_code"));
        Files.writeString(file, root.toString());

        CommandRun run = report("older.json");

        assertEquals(ExitCode.CLEAN.code(), run.exitCode(), run::text);
        assertEquals(List.of("sent", "accepted", "not accepted"), legend("older-throughput.svg"));
    }

    /** The names of the lines. */
    private List<String> legend(String picture) throws Exception {
        List<Element> samples = elements(parse(Files.readAllBytes(out.resolve(picture))), "path");
        return samples.stream()
                .map(Element::getNextSibling)
                .filter(next -> next != null && next.getNodeName().equals("text"))
                .map(Node::getTextContent)
                .toList();
    }

    @Test
    void aRunWithoutASingleAnswerAndASweepWithoutAStepAreShown() throws Exception {
        Artefact.write(folder.resolve("empty.json"), SampleResults.empty());
        Artefact.write(folder.resolve("steps.json"), SampleResults.sweepOf(List.of()));

        CommandRun run = report("empty.json", "steps.json");

        assertEquals(ExitCode.CLEAN.code(), run.exitCode(), run::text);
        assertEquals(List.of(), pictures());
        assertEquals(2, texts(page(), "h2").size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "nothing like it",
                "{\"schema\":1,\"kind\":\"ack\"}",
                "{\"schema\":1,\"kind\":\"ack\",\"loop\":\"open\"}",
                "{\"schema\":1,\"kind\":\"<b>\",\"loop\":\"open\"}",
                "{\"ops\":5000000,\"median_ready_ms\":1820.5}"
            })
    void aFileThatIsNoResultIsRefusedByName(String content) throws IOException {
        Artefact.write(folder.resolve("quick.json"), SampleResults.ack());
        Files.writeString(folder.resolve("other.json"), content);

        CommandRun run = report("quick.json", "other.json");

        assertEquals(ExitCode.CONFIGURATION.code(), run.exitCode());
        assertTrue(
                run.text().contains("other.json is not a load's result: ")
                        || run.text().contains("other.json: not a load's result: "),
                run::text);
        assertFalse(Files.exists(out));
    }

    @Test
    void anotherSchemaIsRefusedWithItsNumber() throws IOException {
        replaced("\"schema\" : 1", "\"schema\" : 2");

        assertRefused("a result of schema 2; this program reads schema 1");
    }

    @Test
    void aResultWithAPartThatIsNothingIsRefused() throws IOException {
        replaced("\"processor\" : \"Sample processor\"", "\"processor\" : null");

        assertRefused("not a load's result: machine.processor is null");
    }

    @Test
    void aResultWithADistributionThatIsNoneIsRefused() throws IOException {
        replaced("\"histogram\" : \"", "\"histogram\" : \"AAAA");

        assertRefused("not a histogram");
    }

    @Test
    void allFilesThatAreNoResultsAreNamedAtOnce() throws IOException {
        Files.createDirectory(folder.resolve("folder.json"));
        Files.writeString(folder.resolve("text.json"), "{}");

        CommandRun run = report("missing.json", "folder.json", "text.json");

        assertEquals(ExitCode.CONFIGURATION.code(), run.exitCode());
        assertTrue(run.text().contains("missing.json does not exist"), run::text);
        assertTrue(run.text().contains("folder.json: not a file"), run::text);
        assertTrue(run.text().contains("text.json: not a load's result"), run::text);
    }

    @Test
    void aPlaceThatCannotBeWrittenIsSaid() throws IOException {
        Artefact.write(folder.resolve("quick.json"), SampleResults.ack());
        Files.writeString(folder.resolve("made"), "a file");

        CommandRun run = report("quick.json");

        assertEquals(ExitCode.FAILURE.code(), run.exitCode());
        assertTrue(run.text().contains("the report could not be written into " + out), run::text);
    }

    @Test
    void withoutAFileThereIsNothingToDraw() {
        assertEquals(ExitCode.CONFIGURATION.code(), report().exitCode());
    }

    private void replaced(String part, String by) throws IOException {
        Path file = folder.resolve("changed.json");
        Artefact.write(file, SampleResults.ack());
        String text = Files.readString(file);
        assertTrue(text.contains(part), text);
        Files.writeString(file, text.replace(part, by));
    }

    private void assertRefused(String problem) {
        CommandRun run = report("changed.json");

        assertEquals(ExitCode.CONFIGURATION.code(), run.exitCode());
        assertTrue(run.text().contains(problem), run::text);
        assertFalse(Files.exists(out));
    }

    private static RunResult hostile() {
        RunResult sample = SampleResults.ack();
        Latencies ack = SampleResults.latencies(sample);
        return new RunResult(
                sample.schema(),
                sample.kind(),
                sample.loop(),
                HOSTILE,
                HOSTILE,
                new Machine(HOSTILE, 2, 1, HOSTILE, HOSTILE, HOSTILE, 0, 0),
                Map.of(HOSTILE, HOSTILE),
                new RunResult.Server(HOSTILE, 1, HOSTILE, true, true),
                sample.measuredSeconds(),
                sample.totals(),
                Map.of(HOSTILE, 1L),
                Map.of(HOSTILE, ack, RunResult.ACK, ack),
                new RunResult.Check(HOSTILE, 1, 0, 1, 0, 0, 0, 0, List.of(HOSTILE)),
                sample.client(),
                sample.process(),
                List.of(new RunResult.Second(0, 2, 1, 1, Map.of(HOSTILE, 1L), 1, 1)),
                List.of(new RunResult.Verdict(HOSTILE, "ms", 5, Double.NaN, false)));
    }
}
