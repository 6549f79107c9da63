package dev.tactus.cases;

import dev.tactus.cases.CaseTable.Mapped;
import dev.tactus.devnet.NodeModules;
import dev.tactus.disk.DiskShim;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** What Surefire and Failsafe wrote about the last run in every module. A report older than its test does not count. */
final class TestReports {
    static final List<Path> MODULES = List.of(Path.of("src"), Path.of("wallet-app"), Path.of("load-tests"));
    private static final List<String> FOLDERS = List.of("surefire-reports", "failsafe-reports");

    private final List<Run> runs = new ArrayList<>();

    enum Outcome {
        PASSED,
        SKIPPED,
        SKIPPED_WITHOUT_NODE,
        SKIPPED_WITHOUT_COMPILER,
        FAILED
    }

    /** One execution of a test; a parameterised one has several. */
    record Run(String type, String method, Outcome outcome) {
        /** The class may be the named one, or nested in it, or it in the named one. */
        boolean isOf(Mapped test) {
            String simple = type.substring(type.lastIndexOf('.') + 1);
            return method.equals(test.method())
                    && Arrays.asList(simple.split("\\$")).contains(test.type());
        }
    }

    private TestReports() {}

    static TestReports of(Path root) throws IOException {
        var reports = new TestReports();
        for (Path module : MODULES) {
            Path target = root.resolve(module).resolve("target");
            for (String folder : FOLDERS) {
                if (Files.isDirectory(target.resolve(folder))) {
                    reports.readAll(target.resolve(folder), target.resolve("test-classes"));
                }
            }
        }
        return reports;
    }

    List<Run> runs(Mapped test) {
        return runs.stream().filter(run -> run.isOf(test)).toList();
    }

    private void readAll(Path folder, Path classes) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            for (Run run : read(file)) {
                if (isFresh(file, classes.resolve(run.type().replace('.', '/') + ".class"))) {
                    runs.add(run);
                }
            }
        }
    }

    private static boolean isFresh(Path report, Path type) throws IOException {
        return Files.exists(type) && Files.getLastModifiedTime(report).compareTo(Files.getLastModifiedTime(type)) >= 0;
    }

    private static List<Run> read(Path file) throws IOException {
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try (InputStream in = Files.newInputStream(file)) {
            XMLStreamReader xml = factory.createXMLStreamReader(in);
            List<Run> runs = new ArrayList<>();
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamConstants.START_ELEMENT
                        && xml.getLocalName().equals("testcase")) {
                    runs.add(run(xml));
                }
            }
            return runs;
        } catch (XMLStreamException e) {
            throw new IOException(file + " is no test report", e);
        }
    }

    private static Run run(XMLStreamReader xml) throws XMLStreamException {
        String type = xml.getAttributeValue("", "classname");
        String name = xml.getAttributeValue("", "name");
        Outcome outcome = Outcome.PASSED;
        while (!(xml.next() == XMLStreamConstants.END_ELEMENT
                && xml.getLocalName().equals("testcase"))) {
            if (xml.getEventType() == XMLStreamConstants.START_ELEMENT) {
                outcome = switch (xml.getLocalName()) {
                    case "skipped" -> skipped(xml);
                    case "failure", "error" -> Outcome.FAILED;
                    default -> outcome;
                };
            }
        }
        // A parameterised test's name goes on with its parameters.
        return new Run(type, name.replaceFirst("[^\\w].*", ""), outcome);
    }

    private static Outcome skipped(XMLStreamReader xml) throws XMLStreamException {
        String message = String.valueOf(xml.getAttributeValue("", "message"));
        String reason = message + xml.getElementText();
        if (reason.contains(DiskShim.WITHOUT_COMPILER)) {
            return Outcome.SKIPPED_WITHOUT_COMPILER;
        }
        return reason.contains(NodeModules.WITHOUT_PACKAGES) ? Outcome.SKIPPED_WITHOUT_NODE : Outcome.SKIPPED;
    }
}
