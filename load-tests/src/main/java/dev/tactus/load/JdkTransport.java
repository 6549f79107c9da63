package dev.tactus.load;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/** Over the JDK's client: dearer, knows https, and shows whether {@link SocketTransport} measures the same. */
final class JdkTransport implements Transport {
    private static final byte[] NOTHING = new byte[0];

    private final HttpClient http;
    private final HttpRequest.Builder request;
    private final int slots;
    private final Listener listener;

    JdkTransport(URI base, int slots, Duration timeout, Listener listener) {
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        request =
                HttpRequest.newBuilder(base.resolve("/tx")).timeout(timeout).header("Content-Type", "application/json");
        this.slots = slots;
        this.listener = listener;
    }

    @Override
    public int slots() {
        return slots;
    }

    @Override
    public void post(int slot, byte[] body) {
        var one = request.copy()
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        var _ = http.sendAsync(one, BodyHandlers.limiting(BodyHandlers.ofByteArray(), HttpReader.MAX_BYTES))
                .whenComplete((HttpResponse<byte[]> answer, Throwable failure) -> {
                    if (failure == null) {
                        listener.answered(slot, answer.statusCode(), answer.body(), null);
                    } else {
                        boolean late = failure instanceof HttpTimeoutException
                                || failure.getCause() instanceof HttpTimeoutException;
                        listener.answered(slot, 0, NOTHING, late ? "time-out" : "connection broke");
                    }
                });
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
