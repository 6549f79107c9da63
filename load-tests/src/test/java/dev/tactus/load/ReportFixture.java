package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Draws reports of the files of a folder, and reads what was drawn. */
abstract class ReportFixture {
    @TempDir
    Path folder;

    Path out;

    @BeforeEach
    void placeOfTheReport() {
        out = folder.resolve("made").resolve("report");
    }

    final CommandRun report(String... files) {
        List<String> arguments = new ArrayList<>(List.of("report"));
        Stream.of(files).map(file -> folder.resolve(file).toString()).forEach(arguments::add);
        arguments.addAll(List.of("--out", out.toString()));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    final Document page() throws Exception {
        return parse(Files.readAllBytes(out.resolve("index.html")));
    }

    final List<String> pictures() throws IOException {
        try (Stream<Path> files = Files.list(out)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".svg"))
                    .sorted()
                    .toList();
        }
    }

    static Document parse(byte[] bytes) throws Exception {
        // Read as text first: what is no UTF-8 must not pass.
        String text = new String(bytes, StandardCharsets.UTF_8);
        assertArrayEquals(bytes, text.getBytes(StandardCharsets.UTF_8));
        return DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(new ByteArrayInputStream(bytes));
    }

    static List<Element> elements(Document document, String name) {
        return children(document.getDocumentElement(), name);
    }

    static List<Element> children(Element parent, String name) {
        NodeList found = parent.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    static List<String> texts(Document document, String name) {
        return elements(document, name).stream().map(Element::getTextContent).toList();
    }
}
