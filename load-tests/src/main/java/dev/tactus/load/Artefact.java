package dev.tactus.load;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Results as files: JSON, names in snake case, described in load-tests/README.md. */
final class Artefact {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    private static final String BY_CODE = "rejected_by_code";

    private Artefact() {}

    static void write(Path file, Record result) throws IOException {
        Files.writeString(file, MAPPER.writeValueAsString(result) + "\n");
    }

    /** One that {@link #run} reads as well, with more fields. */
    static void write(Path file, RunResult result, Map<String, Record> more) throws IOException {
        ObjectNode tree = MAPPER.valueToTree(result);
        more.forEach((name, value) -> tree.set(name, MAPPER.valueToTree(value)));
        Files.writeString(file, MAPPER.writeValueAsString(tree) + "\n");
    }

    /** The value of {@code kind}, to choose how to read the rest. */
    static String kind(Path file) throws IOException {
        JsonNode root = MAPPER.readTree(file.toFile());
        if (root.path("schema").asInt() != RunResult.SCHEMA
                || !root.path("kind").isTextual()) {
            throw new IOException(file + " is not a load's result of schema " + RunResult.SCHEMA);
        }
        return root.path("kind").textValue();
    }

    static RunResult run(Path file) throws IOException {
        return MAPPER.treeToValue(completed(file), RunResult.class);
    }

    static SweepResult sweep(Path file) throws IOException {
        return MAPPER.treeToValue(completed(file), SweepResult.class);
    }

    static PairResult pair(Path file) throws IOException {
        return MAPPER.treeToValue(completed(file), PairResult.class);
    }

    /** With what results did not have when the schema was new. */
    private static JsonNode completed(Path file) throws IOException {
        JsonNode root = MAPPER.readTree(file.toFile());
        for (JsonNode series : root.findValues("series")) {
            for (JsonNode second : series) {
                if (second instanceof ObjectNode fields && !fields.has(BY_CODE)) {
                    fields.putObject(BY_CODE);
                }
            }
        }
        return root;
    }
}
