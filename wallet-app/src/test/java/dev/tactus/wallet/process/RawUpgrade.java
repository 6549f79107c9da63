package dev.tactus.wallet.process;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Asks for a WebSocket byte by byte: clients for it keep the body of a refusal to themselves. */
final class RawUpgrade {
    private static final int LIMIT_MS = 10_000;

    private RawUpgrade() {}

    /** Everything that is answered until the other side closes. */
    static String answer(URI node, String path) throws IOException {
        try (var socket = new Socket(node.getHost(), node.getPort())) {
            socket.setSoTimeout(LIMIT_MS);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: " + node.getAuthority()
                                    + "\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                    + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            var answer = new StringBuilder();
            byte[] buffer = new byte[4096];
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                answer.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
                // A refusal is one JSON object: it is whole when that is.
                if (answer.toString().strip().endsWith("}")) {
                    break;
                }
            }
            return answer.toString();
        }
    }
}
