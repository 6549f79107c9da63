package dev.tactus.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes what a load found where {@code --json} says. */
final class Figures {
    private Figures() {}

    static void write(@Nullable Path file, Function<ObjectMapper, ObjectNode> report) throws IOException {
        if (file != null) {
            var mapper = new ObjectMapper();
            Files.writeString(
                    file, mapper.writerWithDefaultPrettyPrinter().writeValueAsString(report.apply(mapper)) + "\n");
        }
    }
}
