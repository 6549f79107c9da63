package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.node.ExitCode;
import dev.tactus.node.NodeRefusedException;
import dev.tactus.wallet.client.SignedOp;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page of a node's database has changed on the disk since it was written. */
@Timeout(180)
final class DamagedPageIT extends DevnetFixture {
    private static final int PAGE = 4096;
    private static final int INTERIOR_TABLE = 5;
    private static final int CELL_COUNT = 3;
    private static final int INTERIOR_HEADER = 12;
    private static final int OPS = 130;

    private final List<SignedOp> ops = new ArrayList<>();
    /** Offset of an op on the page. */
    private long offset;

    /** An order of some pages, all but its end final; the node is away. */
    private void order() throws Exception {
        deposit(user(0));
        mineUntilCredited(user(0));
        ops.add(sealed(0));
        while (ops.size() < OPS - 15) {
            ops.add(submitted(ops.size()));
        }
        ops.add(sealed(ops.size()));
        mineUntilGold();
        while (ops.size() < OPS) {
            ops.add(submitted(ops.size()));
        }
        stopNode();
    }

    /** A page in the middle is damaged behind the start, which proves the newest entries: nobody has asked for it yet. */
    private void damagedOps() throws Exception {
        order();
        startNode();
        damageAPageOf("user_ops");
    }

    /** While the node is away: a start does not look at the state. */
    private void damagedState() throws Exception {
        order();
        damageAPageOf("state_values");
        startNode();
    }

    /** Of a table of one page that one, else the one that its middle entry points to. */
    private void damageAPageOf(String table) throws Exception {
        Path database = dataDirectory().resolve("sequencer.db");
        int page;
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT rootpage FROM sqlite_schema WHERE name = '" + table + "'")) {
            assertTrue(rows.next());
            page = rows.getInt(1);
        }
        try (var file = new RandomAccessFile(database.toFile(), "rw")) {
            long at = (long) (page - 1) * PAGE;
            file.seek(at);
            if (file.read() == INTERIOR_TABLE) {
                file.seek(at + CELL_COUNT);
                int middle = file.readUnsignedShort() / 2;
                file.seek(at + INTERIOR_HEADER + 2L * middle);
                file.seek(at + file.readUnsignedShort());
                at = (long) (file.readInt() - 1) * PAGE;
                offset = file.readUnsignedByte();
                assertTrue(offset < 128, "a varint of one byte");
            }
            file.seek(at);
            file.write(new byte[] {0x55, 0x55, 0x55, 0x55});
        }
    }

    private void assertTheNodeEnds() throws Exception {
        try (var waiting = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<ExitCode> ended = waiting.submit(() -> node.awaitTermination());
            assertEquals(ExitCode.TERMINAL, ended.get(30, TimeUnit.SECONDS));
        }
        stopNode();
        assertNoStartGoesOn();
    }

    /** Though a start does not look at the page. */
    private void assertNoStartGoesOn() throws Exception {
        Map<String, ByteBuffer> before = contents(dataDirectory());

        var refused = assertThrows(NodeRefusedException.class, this::startNode);

        assertEquals(ExitCode.TERMINAL, refused.exitCode());
        String message = String.valueOf(refused.getMessage());
        for (String part : List.of("the database is damaged", "verify --local", "restore", "rebuild", "delete ")) {
            assertTrue(message.contains(part), message);
        }
        assertEquals(before, contents(dataDirectory()));
    }

    static Map<String, ByteBuffer> contents(Path directory) throws IOException {
        var found = new TreeMap<String, ByteBuffer>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path each : files.toList()) {
                found.put(each.getFileName().toString(), ByteBuffer.wrap(Files.readAllBytes(each)));
            }
        }
        return found;
    }

    private HttpResponse<String> get(String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(node.uri().resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private void assertNotServed(String path) throws Exception {
        HttpResponse<String> answer = get(path);

        assertEquals(500, answer.statusCode(), answer.body());
        String body = answer.body().replaceAll("\\s", "");
        assertTrue(body.startsWith("{\"ok\":false,\"code\":\"INTERNAL_ERROR\""), body);
        for (String internal : new String[] {"sqlite", "SQLITE", "malformed", "damaged", "sequencer.db", "Exception"}) {
            assertTrue(!body.contains(internal), body);
        }
        assertTheNodeEnds();
    }

    @Test
    void d6_aDamagedPageOfTheNewestEntriesRefusesTheStart() throws Exception {
        order();
        damageAPageOf("user_ops");

        var refused = assertThrows(NodeRefusedException.class, this::startNode);

        assertEquals(ExitCode.TERMINAL, refused.exitCode());
        String why = String.valueOf(refused.getMessage());
        assertTrue(why.contains("the database is damaged"), why);
        assertTrue(why.contains("restore a backup, or rebuild from L1"), why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/history?from=%d&limit=1", "/history?from=0&limit=1000", "/batches?from=0&limit=1000"})
    void d6_aPageOfTheOrderThatIsDamagedIsNotServedAndEndsTheNode(String path) throws Exception {
        damagedOps();

        assertNotServed(path.formatted(offset));
    }

    @Test
    void d6_anOpOnADamagedPageIsNotServedAndEndsTheNode() throws Exception {
        damagedOps();

        // The deposit is in front of them.
        assertNotServed("/tx/" + ops.get((int) offset - 1).op().txHash().toHex());
    }

    @Test
    void d6_aBalanceOnADamagedPageIsNotServedAndEndsTheNode() throws Exception {
        damagedState();

        assertNotServed("/balance?sender=" + user(0).address().toHex());
    }

    @Test
    void d6_anOpThatNeedsADamagedPageIsNotAcknowledgedAndEndsTheNode() throws Exception {
        damagedState();

        assertEquals(503, refusal(anOp(user(0), OPS)));
        assertTheNodeEnds();
    }

    @Test
    void d6_aSubscriberWhoMeetsADamagedPageIsClosedWith1011AndTheNodeEnds() throws Exception {
        damagedOps();
        var code = new CompletableFuture<Integer>();
        var http = new OkHttpClient();
        var feed = new Request.Builder()
                .url(node.uri().resolve("/ws/subscribe?from_offset=0").toString());
        WebSocket socket = http.newWebSocket(feed.build(), new Closing(code));

        assertEquals(1011, code.get(30, TimeUnit.SECONDS));
        socket.cancel();
        http.dispatcher().executorService().shutdown();
        assertTheNodeEnds();
    }

    private static final class Closing extends WebSocketListener {
        private final CompletableFuture<Integer> code;

        Closing(CompletableFuture<Integer> code) {
            this.code = code;
        }

        @Override
        public void onClosing(WebSocket socket, int status, String reason) {
            code.complete(status);
        }

        @Override
        public void onFailure(WebSocket socket, Throwable failure, @Nullable Response response) {
            code.completeExceptionally(failure);
        }
    }
}
