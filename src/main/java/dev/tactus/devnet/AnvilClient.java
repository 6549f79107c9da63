package dev.tactus.devnet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Just enough JSON-RPC to set Anvil up and to drive it. Blocks the caller. Thread-safe. */
final class AnvilClient implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final JsonMapper json = new JsonMapper();
    private final URI uri;

    AnvilClient(URI uri) {
        this.uri = uri;
    }

    /** @throws IOException also for an error that it answers */
    JsonNode call(String method, String... params) throws IOException {
        ObjectNode request = json.createObjectNode()
                .put("jsonrpc", "2.0")
                .put("id", 1)
                .put("method", method)
                .set("params", json.valueToTree(params));
        var post = HttpRequest.newBuilder(uri)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(request)))
                .build();
        JsonNode answer;
        try {
            answer = json.readTree(
                    http.send(post, HttpResponse.BodyHandlers.ofByteArray()).body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for Anvil", e);
        }
        if (answer.has("error")) {
            throw new IOException("Anvil refused " + method + ": "
                    + answer.path("error").path("message").asText());
        }
        return answer.path("result");
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
