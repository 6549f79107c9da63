package dev.tactus.devnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the lock file of npm packages must and must not record. */
final class NpmLockTest {
    private static final Path FOLDER = Path.of("test", "npm");

    @Test
    void everyPackageIsPinnedByItsHashAndNoneByAnAddress() throws Exception {
        JsonNode lock =
                new ObjectMapper().readTree(FOLDER.resolve("package-lock.json").toFile());

        assertTrue(lock.path("packages").size() > 4);
        for (Map.Entry<String, JsonNode> each : lock.path("packages").properties()) {
            assertFalse(each.getValue().has("resolved"), each::getKey);
            assertTrue(
                    each.getKey().isEmpty()
                            || each.getValue().path("integrity").asText().startsWith("sha512-"),
                    each::getKey);
        }
    }

    @Test
    void theNextOneToUpdateItCannotRecordAnAddressEither() throws Exception {
        List<String> settings = Files.readAllLines(FOLDER.resolve(".npmrc"));

        assertTrue(settings.contains("omit-lockfile-registry-resolved=true"));
        assertTrue(settings.contains("ignore-scripts=true"));
    }

    @Test
    void dependenciesAreExactVersions() throws Exception {
        JsonNode manifest =
                new ObjectMapper().readTree(FOLDER.resolve("package.json").toFile());

        for (String kind : List.of("devDependencies", "optionalDependencies")) {
            for (JsonNode version : manifest.path(kind)) {
                assertEquals(version.asText().replaceAll("[^0-9.]", ""), version.asText());
            }
        }
    }
}
