package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tactus.config.ConfigLoader;
import dev.tactus.config.LoadedConfig;
import dev.tactus.node.NodeTime;
import dev.tactus.node.SequencerNode;
import dev.tactus.store.DataDirectory;
import dev.tactus.store.OrderReader;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A data directory as an earlier program left it, and what that program said of it: the database, packed, and one JSON
 * text with the settings, the time, the state's digest after each chunk, and answers of the node by path. The node was
 * asked without L1, so it said what it had stored.
 */
record OlderDirectory(Path directory, JsonNode told) {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String DATABASE = "sequencer.db.gz";
    private static final String TOLD = "told.json";
    /** Where nobody listens. */
    private static final String NO_L1 = "http://127.0.0.1:1";

    Path database() {
        return directory.resolve("sequencer.db");
    }

    /** @param resources folder beside this class */
    static OlderDirectory unpack(String resources, Path directory) throws Exception {
        var older = new OlderDirectory(Files.createDirectories(directory), MAPPER.nullNode());
        try (InputStream packed = OlderDirectory.class.getResourceAsStream(resources + "/" + DATABASE);
                InputStream told = OlderDirectory.class.getResourceAsStream(resources + "/" + TOLD)) {
            Files.copy(new GZIPInputStream(packed), older.database());
            return new OlderDirectory(directory, MAPPER.readTree(told));
        }
    }

    /** @param paths what to ask the node */
    static void pack(Path directory, Map<String, String> settings, Instant time, List<String> paths, Path to)
            throws Exception {
        Files.createDirectories(to);
        ObjectNode told = MAPPER.createObjectNode();
        var kept = new TreeMap<>(settings);
        kept.put("SEQ_ETH_RPC_URL", NO_L1);
        kept.remove("SEQ_DATA_DIR");
        kept.forEach(told.putObject("settings")::put);
        told.put("time", time.toString());
        digests(directory).forEach(told.putArray("digests")::add);
        var unasked = new OlderDirectory(directory, told);
        try (var packed = new GZIPOutputStream(Files.newOutputStream(to.resolve(DATABASE)))) {
            Files.copy(unasked.database(), packed);
        }
        try (SequencerNode node = unasked.start();
                var view = new OperationsView(node.uri())) {
            ObjectNode answers = told.putObject("answers");
            for (String path : paths) {
                answers.set(path, view.json(path));
            }
        }
        MAPPER.writerWithDefaultPrettyPrinter().writeValue(to.resolve(TOLD).toFile(), told);
    }

    /** After each chunk, from the first on. */
    static List<String> digests(Path directory) throws Exception {
        try (DataDirectory data = DataDirectory.open(directory);
                OrderReader order = data.reader()) {
            List<String> digests = new ArrayList<>();
            long last = order.chunkAt(order.head());
            for (long chunk = 1; chunk <= last; chunk++) {
                digests.add(order.stateDigest(chunk).toHex());
            }
            return digests;
        }
    }

    /** A node at the time at which the earlier one was asked; there is no L1. */
    SequencerNode start() throws Exception {
        var settings = new TreeMap<String, String>();
        told.path("settings")
                .properties()
                .forEach(each -> settings.put(each.getKey(), each.getValue().asText()));
        settings.put("SEQ_DATA_DIR", directory.toString());
        LoadedConfig config = ConfigLoader.standard().load(Map.of(), settings, Map.of());
        Clock then = Clock.fixed(Instant.parse(told.path("time").asText()), ZoneOffset.UTC);
        return SequencerNode.start(config, new NodeTime(then, System::nanoTime));
    }

    /** Everything that was told is told still. A later program may say more. */
    void assertTold(OperationsView view) throws Exception {
        assertTrue(told.path("answers").size() > 0);
        for (Map.Entry<String, JsonNode> each : told.path("answers").properties()) {
            assertHolds(each.getKey(), each.getValue(), view.json(each.getKey()));
        }
    }

    private static void assertHolds(String where, JsonNode expected, JsonNode found) {
        if (expected.isObject()) {
            assertTrue(found.isObject(), where);
            expected.properties()
                    .forEach(field ->
                            assertHolds(where + " " + field.getKey(), field.getValue(), found.path(field.getKey())));
        } else if (expected.isArray()) {
            assertEquals(expected.size(), found.size(), where);
            for (int i = 0; i < expected.size(); i++) {
                assertHolds(where + " [" + i + "]", expected.get(i), found.path(i));
            }
        } else {
            assertEquals(expected, found, where);
        }
    }
}
