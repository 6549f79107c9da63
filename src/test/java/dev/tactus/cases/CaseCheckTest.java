package dev.tactus.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The project's own tables hold, and a table that does not is found out. */
class CaseCheckTest {
    private static final String HEADER = "# Cases\n\n| Case | Fault | Expected | Test |\n|---|---|---|---|\n";
    private static final String GOOD =
            HEADER + "| R4 | too few logs | no advance | `ReaderTest.r4_aTruncatedAnswer` |\n";

    private static final Set<Need> ALL = Set.of(Need.values());

    @TempDir
    Path root;

    @BeforeEach
    void aProject() throws IOException {
        write("docs/cases/reading.md", GOOD);
        write("docs/cases/README.md", "| not | a | case |\n");
        write("src/test/java/ReaderTest.java", "class ReaderTest {\n    @Test\n    void r4_aTruncatedAnswer() {}\n}\n");
        ran("src", "surefire", "ReaderTest", "<testcase name=\"r4_aTruncatedAnswer\" classname=\"a.b.ReaderTest\"/>");
    }

    private void write(String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    /** A report, and the class files that it is about, which are older. */
    private void ran(String module, String plugin, String type, String cases) throws IOException {
        String compiled = module + "/target/test-classes/a/b/" + type + ".class";
        write(compiled, "");
        Files.setLastModifiedTime(root.resolve(compiled), FileTime.fromMillis(1_000));
        write(
                module + "/target/" + plugin + "-reports/TEST-a.b." + type + ".xml",
                "<?xml version=\"1.0\"?><testsuite>" + cases + "</testsuite>");
    }

    private void assertOnly(String problem) throws IOException {
        List<String> found = CaseCheck.afterTheTests(root, ALL);
        assertEquals(1, found.size(), found::toString);
        assertTrue(found.getFirst().contains(problem), found::toString);
    }

    @Test
    void theTablesOfThisProjectNameTestsThatExist() throws IOException {
        Path module = Path.of("").toAbsolutePath();
        Path project = Files.isDirectory(module.resolve("docs"))
                ? module
                : module.resolveSibling("docs").resolve("..");

        assertEquals(List.of(), CaseCheck.ofSources(project));
    }

    @Test
    void aTableWhoseTestsRanHolds() throws IOException {
        assertEquals(List.of(), CaseCheck.afterTheTests(root, ALL));
    }

    @Test
    void aTestThatDoesNotExistIsFound() throws IOException {
        write("docs/cases/posting.md", HEADER + "| P1 | kill | the same bytes | PostTest.p1_sameBytes |\n");

        List<String> found = CaseCheck.ofSources(root);

        assertEquals(List.of("posting.md:5 P1: there is no test PostTest.p1_sameBytes"), found);
    }

    @Test
    void aTestThatDidNotRunIsFound() throws IOException {
        Files.delete(root.resolve("src/target/surefire-reports/TEST-a.b.ReaderTest.xml"));

        assertOnly("ReaderTest.r4_aTruncatedAnswer did not run");
    }

    @Test
    void aReportThatIsOlderThanTheTestDoesNotCount() throws IOException {
        Files.setLastModifiedTime(
                root.resolve("src/target/surefire-reports/TEST-a.b.ReaderTest.xml"), FileTime.fromMillis(999));

        assertOnly("did not run");
    }

    @Test
    void aReportOfATestThatIsGoneDoesNotCount() throws IOException {
        Files.delete(root.resolve("src/target/test-classes/a/b/ReaderTest.class"));

        assertOnly("did not run");
    }

    @ParameterizedTest
    @CsvSource({"skipped, was skipped", "failure, failed", "error, failed"})
    void aTestThatDidNotPassIsFound(String element, String problem) throws IOException {
        ran(
                "src",
                "surefire",
                "ReaderTest",
                "<testcase name=\"r4_aTruncatedAnswer\" classname=\"a.b.ReaderTest\"><" + element + ">why</" + element
                        + "></testcase>");

        assertOnly(problem);
    }

    @Test
    void oneOfItsParametersIsEnoughToFail() throws IOException {
        ran(
                "src",
                "surefire",
                "ReaderTest",
                "<testcase name=\"r4_aTruncatedAnswer(int)[1]\" classname=\"a.b.ReaderTest\"/>"
                        + "<testcase name=\"r4_aTruncatedAnswer(int)[2]\" classname=\"a.b.ReaderTest\"><failure/></testcase>");

        assertOnly("failed");
    }

    @ParameterizedTest
    @EnumSource
    void withoutWhatItNeedsATestMayBeSkippedUnlessThatIsForbidden(Need need) throws IOException {
        ran(
                "src",
                "surefire",
                "ReaderTest",
                "<testcase name=\"r4_aTruncatedAnswer\" classname=\"a.b.ReaderTest\"><skipped><![CDATA[" + need.lack()
                        + ": here]]></skipped></testcase>");

        assertEquals(List.of(), CaseCheck.afterTheTests(root, Set.of()));
        assertOnly(need.lack());
    }

    @Test
    void everyMappedTestCountsInWhateverModuleAndHoweverNestedOrInherited() throws IOException {
        write(
                "docs/cases/posting.md",
                HEADER + "| P4 | dropped | sent again | AnvilIT.p4_dropped, `Nested.p4_again` |\n");
        write("src/test/java/HostileSuite.java", "abstract class HostileSuite {\n    void p4_dropped() {}\n}\n");
        write("wallet-app/src/test/java/AnvilIT.java", "final class AnvilIT extends HostileSuite {\n}\n");
        write(
                "load-tests/src/test/java/OuterTest.java",
                "class OuterTest {\n  final class Nested {\n    void p4_again() {}\n  }\n}\n");
        ran("wallet-app", "failsafe", "AnvilIT", "<testcase name=\"p4_dropped\" classname=\"a.b.AnvilIT\"/>");
        ran("load-tests", "surefire", "OuterTest$Nested", "");

        assertOnly("Nested.p4_again did not run");

        ran(
                "load-tests",
                "surefire",
                "OuterTest$Nested",
                "<testcase name=\"p4_again\" classname=\"a.b.OuterTest$Nested\"/>");
        assertEquals(List.of(), CaseCheck.afterTheTests(root, ALL));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "| R17 | f | e | ReaderTest.r4_aTruncatedAnswer |; is no case",
                "| H15 | f | e | ReaderTest.r4_aTruncatedAnswer |; is no case",
                "| S14 | f | e | ReaderTest.r4_aTruncatedAnswer |; is no case",
                "| P0 | f | e | ReaderTest.r4_aTruncatedAnswer |; is no case",
                "| R5 | f | e | ReaderTest.r4_aTruncatedAnswer |; needs a test named after it",
                "| R4 | f | e | ReaderTest.r4_aTruncatedAnswer |; is listed already, at reading.md:5",
                "| R5 | f | e |; four cells",
                "| R5 | f |  | ReaderTest.r5_x |; four cells",
                "| R5 | f | e | r5_x |; not SimpleClassName.method"
            })
    void aBadRowIsFound(String row, String problem) throws IOException {
        write("docs/cases/reading.md", GOOD + row + "\n");

        List<String> found = CaseCheck.ofSources(root);

        assertTrue(
                found.stream().anyMatch(each -> each.contains(problem) && each.contains("reading.md:6")),
                found::toString);
    }

    @Test
    void rowsWithoutTheHeaderAreFound() throws IOException {
        write("docs/cases/reading.md", "| R4 | f | e | ReaderTest.r4_aTruncatedAnswer |\n");

        assertTrue(CaseCheck.ofSources(root).getFirst().contains("reading.md:1 is no row under the header"));
    }
}
