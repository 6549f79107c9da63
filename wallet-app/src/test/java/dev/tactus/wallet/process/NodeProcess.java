package dev.tactus.wallet.process;

import dev.tactus.devnet.DevelopmentL1;
import dev.tactus.wallet.client.Poll;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
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
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** {@code tactus} as an operator runs it: a Java process with an environment, a data directory and an exit code. */
final class NodeProcess implements AutoCloseable {
    private static final Duration READY_LIMIT = Duration.ofSeconds(90);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final URI uri;
    private final Path log;

    private NodeProcess(Process process, URI uri, Path log) {
        this.process = process;
        this.uri = uri;
        this.log = log;
    }

    /** Settings of a node on {@code l1}, for {@link #start} after changes at will. */
    static Map<String, String> environment(DevelopmentL1 l1, Path dataDirectory, int port) {
        var environment = new TreeMap<String, String>();
        environment.put("SEQ_ETH_RPC_URL", l1.rpcUri().toString());
        environment.put("SEQ_CHAIN_ID", Long.toString(l1.chainId()));
        environment.put("SEQ_APP_ADDRESS", l1.contracts().application().toHex());
        environment.put("SEQ_PORTALS", l1.contracts().erc20Portal().toHex());
        environment.put("SEQ_TOKEN", l1.contracts().token().toHex());
        environment.put(
                "SEQ_BATCH_SUBMITTER_PRIVATE_KEY", l1.submitter().key().reveal().toHex());
        environment.put("SEQ_DATA_DIR", dataDirectory.toString());
        environment.put("SEQ_HTTP_ADDR", "127.0.0.1:" + port);
        environment.put("SEQ_MAX_BATCH_OPEN_SECONDS", "1");
        environment.put("SEQ_BATCH_SUBMITTER_IDLE_POLL_INTERVAL_MS", "100");
        environment.put("SEQ_BATCH_SUBMITTER_CONFIRMATION_DEPTH", "0");
        environment.put("SEQ_SECONDS_PER_BLOCK", "1");
        return environment;
    }

    static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs {@code tactus run}; its output is appended to {@code log}. */
    static NodeProcess start(Map<String, String> environment, Path log) throws IOException {
        return start(environment, log, "run");
    }

    /** What a process is started with instead of the plain command. */
    interface Wrapping {
        List<String> of(List<String> command) throws IOException;
    }

    static NodeProcess start(Map<String, String> environment, Path log, String... arguments) throws IOException {
        return start(environment, log, List.of(), command -> command, arguments);
    }

    /** Under what {@code wrapping} makes of the command: with mounts of its own, for instance. */
    static NodeProcess start(Map<String, String> environment, Path log, Wrapping wrapping, String... arguments)
            throws IOException {
        return start(environment, log, List.of(), wrapping, arguments);
    }

    /** @param options of the virtual machine, behind those that every node here has */
    static NodeProcess start(Map<String, String> environment, Path log, List<String> options, String... arguments)
            throws IOException {
        return start(environment, log, options, command -> command, arguments);
    }

    private static NodeProcess start(
            Map<String, String> environment, Path log, List<String> options, Wrapping wrapping, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Xmx512m"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.tactus.Main"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(wrapping.of(command)).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("SEQ_"));
        builder.environment().putAll(environment);
        String address = environment.getOrDefault("SEQ_HTTP_ADDR", "127.0.0.1:3000");
        return new NodeProcess(builder.start(), URI.create("http://" + address), log);
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    URI uri() {
        return uri;
    }

    /** Returns once {@code /readyz} says so. */
    void awaitReady() {
        Optional<Boolean> ready = new Poll(Duration.ofMillis(25), READY_LIMIT).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("the node exited with " + process.exitValue() + ":\n" + output());
            }
            return get("/readyz").filter(status -> status == 200).map(status -> true);
        });
        if (ready.isEmpty()) {
            throw new AssertionError("the node did not become ready:\n" + output());
        }
    }

    /** The status of a GET, or empty while nothing answers. */
    Optional<Integer> get(String path) {
        try {
            var request = HttpRequest.newBuilder(uri.resolve(path)).timeout(Duration.ofSeconds(30));
            return Optional.of(HTTP.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode());
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** SIGKILL; returns once the process is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    boolean hasEnded() {
        return !process.isAlive();
    }

    int awaitExit(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the node did not end within " + limit + ":\n" + output());
        }
        return process.exitValue();
    }

    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
