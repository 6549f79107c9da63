package dev.tactus.l1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against a bound server that answers what no honest node would, byte by byte as it likes. */
@Timeout(60)
class HostileProviderTest {
    private static final int MAX_ANSWER = 1 << 20;
    private static final int CHUNK = 64 << 10;
    private static final String JSON_HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    /** What the server does with a connection once the request has begun. */
    @FunctionalInterface
    private interface Deed {
        void on(Socket connection) throws IOException;
    }

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch over = new CountDownLatch(1);
    private final ServerSocket server = listen();
    private volatile Deed deed = connection -> {};
    private HttpL1Client client = client(Duration.ofSeconds(20));

    private static ServerSocket listen() {
        try {
            return new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpL1Client client(Duration deadline) {
        return HttpL1Client.connect(
                URI.create("http://127.0.0.1:" + server.getLocalPort() + "/"), deadline, MAX_ANSWER);
    }

    @BeforeEach
    void serve() {
        threads.execute(() -> {
            while (!server.isClosed()) {
                try {
                    Socket connection = server.accept();
                    threads.execute(() -> answer(connection));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    private void answer(Socket connection) {
        try (connection) {
            if (connection.getInputStream().read() >= 0) {
                deed.on(connection);
            }
        } catch (IOException gone) {
            // The client has left, as it should.
        }
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        over.countDown();
        server.close();
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(20, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @CsvSource({"429 Too Many Requests", "503 Service Unavailable", "500 Oops"})
    void r7_aBusyProviderIsATypedFailure(String status) {
        deed = text("HTTP/1.1 " + status
                + "\r\nRetry-After: 3600\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nbusy");

        assertInstanceOf(RpcException.Transport.class, failure());
    }

    @Test
    void r7_aHangAfterTheHeadersEndsAtTheDeadline() {
        within(Duration.ofMillis(300));
        deed = connection -> {
            send(connection, JSON_HEAD + "Content-Length: 100\r\n\r\n");
            await();
        };

        assertInstanceOf(RpcException.Transport.class, failure());
    }

    /** Every byte comes in time for a deadline of its own; the deadline of the whole call ends it. */
    @Test
    void r7_aSlowDripEndsAtTheDeadlineOfTheWholeCall() throws Exception {
        within(Duration.ofMillis(600));
        var dripped = new AtomicLong();
        try (var clock = Executors.newSingleThreadScheduledExecutor()) {
            deed = connection -> {
                send(connection, JSON_HEAD + "Content-Length: 100000\r\n\r\n");
                var gone = new CountDownLatch(1);
                var _ = clock.scheduleAtFixedRate(
                        () -> {
                            try {
                                send(connection, " ");
                                dripped.incrementAndGet();
                            } catch (IOException left) {
                                gone.countDown();
                            }
                        },
                        0,
                        20,
                        TimeUnit.MILLISECONDS);
                awaitEither(gone);
            };

            assertInstanceOf(RpcException.Transport.class, failure());
            clock.shutdownNow();
        }
        assertTrue(dripped.get() > 3, "it did answer all the while");
    }

    @Test
    void r7_aResetConnectionIsATypedFailure() {
        deed = connection -> {
            send(connection, JSON_HEAD + "Content-Length: 100\r\n\r\n{");
            connection.setSoLinger(true, 0);
        };

        assertInstanceOf(RpcException.Transport.class, failure());
    }

    @Test
    void r12_aBodyWithoutEndIsCutOff() throws Exception {
        var sent = new AtomicLong();
        var left = new CountDownLatch(1);
        deed = connection -> {
            send(connection, JSON_HEAD + "Connection: close\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x");
            byte[] zeros = "0".repeat(CHUNK).getBytes(StandardCharsets.US_ASCII);
            try {
                for (long all = 1L << 30; sent.get() < all; sent.addAndGet(CHUNK)) {
                    connection.getOutputStream().write(zeros);
                }
            } finally {
                left.countDown();
            }
        };

        assertInstanceOf(RpcException.TooLarge.class, failure());
        assertTrue(left.await(20, TimeUnit.SECONDS), "the client left");
        assertTrue(sent.get() < 64L << 20, () -> sent + " bytes were taken");
    }

    @Test
    void r12_aCompressedBombIsCutOffByWhatItUnpacksTo() throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(packed)) {
            zip.write("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x".getBytes(StandardCharsets.US_ASCII));
            byte[] zeros = "0".repeat(CHUNK).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 1_024; i++) {
                zip.write(zeros);
            }
        }
        deed = connection -> {
            send(connection, JSON_HEAD + "Content-Encoding: gzip\r\nContent-Length: " + packed.size() + "\r\n\r\n");
            packed.writeTo(connection.getOutputStream());
        };

        assertInstanceOf(RpcException.TooLarge.class, failure());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>busy</html>",
                "",
                "{\"id\":1,\"result\":NaN}",
                "{\"id\":1,\"result\":-Infinity}",
                "{\"id\":2,\"result\":\"0x1\"}",
                "{\"id\":1,\"result\":\"0x1\",\"error\":{\"code\":-32000,\"message\":\"both\"}}",
                "{\"id\":1,\"result\":\"0xabc\"}",
                "{\"id\":1,\"result\":\"0x",
                "{\"id\":1,\"error\":\"rate limited\"}",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
            })
    void r12_whateverItSaysIsATypedFailure(String body) {
        deed = text(JSON_HEAD + "Content-Length: " + body.length() + "\r\n\r\n" + body);

        RpcException failure = assertInstanceOf(
                RpcException.class,
                RpcException.unwrap(assertThrows(
                        ExecutionException.class,
                        () -> client.call(FakeL1.USER, dev.tactus.protocol.Bytes.EMPTY, BlockRef.Tag.LATEST)
                                .toCompletableFuture()
                                .get())));

        assertTrue(failure.toString().length() < 300);
    }

    @Test
    void r12_afterAllThatAnHonestAnswerIsRead() throws Exception {
        deed = text(JSON_HEAD + "Content-Length: 3\r\n\r\nNaN");
        assertInstanceOf(RpcException.Transport.class, failure());

        String body = "{\"id\":2,\"result\":\"0x7\"}";
        deed = text(JSON_HEAD + "Content-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body);
        assertEquals(7, client.chainId().toCompletableFuture().get());
    }

    private void within(Duration deadline) {
        client.close();
        client = client(deadline);
    }

    private static Deed text(String whole) {
        return connection -> send(connection, whole);
    }

    private static void send(Socket connection, String text) throws IOException {
        OutputStream out = connection.getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private void await() {
        awaitEither(over);
    }

    private static void awaitEither(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private RpcException failure() {
        return assertInstanceOf(
                RpcException.class,
                RpcException.unwrap(assertThrows(
                        ExecutionException.class,
                        () -> client.chainId().toCompletableFuture().get())));
    }
}
