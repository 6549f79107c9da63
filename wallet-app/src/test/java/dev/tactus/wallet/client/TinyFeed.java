package dev.tactus.wallet.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A real WebSocket server for one client: takes the upgrade, then sends what the test says, frame by frame. */
final class TinyFeed implements AutoCloseable {
    private static final int TEXT = 0x1;
    private static final int CONTINUATION = 0x0;
    private static final int CLOSE = 0x8;
    private static final int FINAL = 0x80;

    private final ServerSocket listener;
    private final CompletableFuture<Socket> client = new CompletableFuture<>();
    private final CompletableFuture<String> requestLine = new CompletableFuture<>();

    TinyFeed() throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    Future<String> requestLine() {
        return requestLine;
    }

    void text(String message) throws Exception {
        send(FINAL | TEXT, message.getBytes(StandardCharsets.UTF_8));
    }

    void inTwoParts(String message) throws Exception {
        byte[] all = message.getBytes(StandardCharsets.UTF_8);
        int half = all.length / 2;
        send(TEXT, Arrays.copyOf(all, half));
        send(FINAL | CONTINUATION, Arrays.copyOfRange(all, half, all.length));
    }

    /** A message that goes on for as long as it is read, or for 64 MiB. */
    void withoutEnd() {
        byte[] part = new byte[32_000];
        Arrays.fill(part, (byte) ' ');
        try {
            send(TEXT, part);
            for (int i = 0; i < 2_000; i++) {
                send(CONTINUATION, part);
            }
        } catch (Exception e) {
            // It was hung up on, as it should be: the test is told so by the client.
        }
    }

    void closeWith(int code, String reason) throws Exception {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        send(
                FINAL | CLOSE,
                ByteBuffer.allocate(2 + text.length)
                        .putShort((short) code)
                        .put(text)
                        .array());
    }

    void cut() throws Exception {
        client.get(30, TimeUnit.SECONDS).close();
    }

    private void send(int head, byte[] payload) throws Exception {
        OutputStream out = client.get(30, TimeUnit.SECONDS).getOutputStream();
        var frame = ByteBuffer.allocate(4 + payload.length).put((byte) head);
        if (payload.length < 126) {
            frame.put((byte) payload.length);
        } else {
            frame.put((byte) 126).putShort((short) payload.length);
        }
        frame.put(payload);
        out.write(frame.array(), 0, frame.position());
        out.flush();
    }

    private void accept() {
        try {
            Socket socket = listener.accept();
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            requestLine.complete(in.readLine());
            String key = "";
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                if (line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:")) {
                    key = line.substring(line.indexOf(':') + 1).strip();
                }
            }
            String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: " + accept(key) + "\r\n\r\n";
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            client.complete(socket);
        } catch (IOException | NoSuchAlgorithmException e) {
            client.completeExceptionally(e);
        }
    }

    private static String accept(String key) throws NoSuchAlgorithmException {
        byte[] hash = MessageDigest.getInstance("SHA-1")
                .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
        return Base64.getEncoder().encodeToString(hash);
    }

    @Override
    public void close() {
        try {
            listener.close();
            if (client.isDone() && !client.isCompletedExceptionally()) {
                client.join().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
