package dev.tactus.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** {@code tactus run} in a process of its own, by the launcher if there is one. Closing it kills it, if it still runs. */
final class NodeProcess implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration LOOK_LIMIT = Duration.ofSeconds(5);
    private static final long PAUSE_MS = 5;
    private static final int OK = 200;

    private final Process process;
    private final URI base;
    private final Path log;

    private NodeProcess(Process process, URI base, Path log) {
        this.process = process;
        this.base = base;
        this.log = log;
    }

    /** It ended, or did not become ready in time; the message names its log. */
    static final class NotReady extends Exception {
        private static final long serialVersionUID = 1;

        NotReady(String message) {
            super(message);
        }
    }

    /** On a free port. */
    static NodeProcess start(Map<String, String> settings, Path dataDirectory, Path log) throws IOException {
        return start(settings, dataDirectory, "127.0.0.1:" + freePort(), log);
    }

    /**
     * @param settings environment of the process; no {@code SEQ_} variable of ours gets there but what is in it
     * @param address  to listen on
     */
    static NodeProcess start(Map<String, String> settings, Path dataDirectory, String address, Path log)
            throws IOException {
        var builder = new ProcessBuilder(command()).redirectErrorStream(true).redirectOutput(log.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("SEQ_"));
        environment.putAll(settings);
        environment.put("SEQ_DATA_DIR", dataDirectory.toAbsolutePath().toString());
        environment.put("SEQ_HTTP_ADDR", address);
        return new NodeProcess(builder.start(), URI.create("http://" + address), log);
    }

    /** Where it listens, once it is ready. */
    URI base() {
        return base;
    }

    long pid() {
        return process.pid();
    }

    /** Waits until it has ended. */
    int awaitEnd() throws InterruptedException {
        return process.waitFor();
    }

    /** Tells it to stop and waits; after {@code limit} it is killed. */
    void stop(Duration limit) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            close();
        }
    }

    private static List<String> command() {
        Optional<Path> launcher = Optional.ofNullable(System.getProperty("tactus.home"))
                .map(home -> Path.of(home, "tactus"))
                .filter(Files::isExecutable);
        if (launcher.isPresent()) {
            return List.of(launcher.get().toString(), "run");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.tactus.Main", "run"));
        return command;
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Returns once {@code /readyz} answers 200. */
    void awaitReady() throws NotReady, InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            var question = HttpRequest.newBuilder(base.resolve("/readyz"))
                    .timeout(LOOK_LIMIT)
                    .build();
            while (!isListening() || !isReady(http, question)) {
                if (process.waitFor(PAUSE_MS, TimeUnit.MILLISECONDS)) {
                    throw new NotReady("the node ended with " + process.exitValue() + "; its log is " + log);
                }
                if (System.nanoTime() >= deadline) {
                    throw new NotReady("the node is not ready after " + LIMIT.toSeconds() + " s; its log is " + log);
                }
            }
        }
    }

    /** Far cheaper than a question, for as long as nobody is there: it must not take the cores from the start it times. */
    private boolean isListening() {
        try (var socket = new Socket(base.getHost(), base.getPort())) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static boolean isReady(HttpClient http, HttpRequest question) throws InterruptedException {
        try {
            return http.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() == OK;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
