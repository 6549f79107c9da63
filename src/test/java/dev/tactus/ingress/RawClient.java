package dev.tactus.ingress;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/** A client that sends what a test says, byte by byte, and sees what comes back. */
final class RawClient implements AutoCloseable {
    private final Socket socket = new Socket();

    RawClient(InetSocketAddress server) throws IOException {
        this(server, 0);
    }

    /** @param receiveBuffer bytes that the system takes while nobody reads; 0 for its own choice */
    RawClient(InetSocketAddress server, int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(60_000);
        socket.connect(server);
    }

    RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** How long to wait for the next byte. */
    void patience(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
    }

    /** Sends no more, but still reads. */
    RawClient endSending() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Whether one more byte can be sent: not for long once the server has closed. */
    boolean takes(String text) {
        try {
            send(text);
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    InputStream in() throws IOException {
        return socket.getInputStream();
    }

    /** Everything until the server closes, however it does. */
    String rest() throws IOException {
        var all = new ByteArrayOutputStream();
        try {
            for (int next = in().read(); next >= 0; next = in().read()) {
                all.write(next);
            }
        } catch (SocketException reset) {
            // Closed while something that we sent was still unread.
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** The head of one answer and its body, of which the head tells the length. */
    String answer() throws IOException {
        String head = head();
        String length = head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length: "))
                .findFirst()
                .map(line -> line.substring(16))
                .orElse("0");
        return head + new String(in().readNBytes(Integer.parseInt(length)), StandardCharsets.ISO_8859_1);
    }

    String head() throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in().read();
            if (next < 0) {
                throw new EOFException("the answer ends: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** Ends the connection without a word, as a crash does. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
