package dev.tactus.wallet.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A node's way to its L1, which a test can cut: connections end and new ones are closed at once, while the chain goes
 * on and the test still sees it.
 */
final class Provider implements AutoCloseable {
    private final URI l1;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    private Provider(URI l1, ServerSocket listener) {
        this.l1 = l1;
        this.listener = listener;
    }

    static Provider of(URI l1) throws IOException {
        var provider = new Provider(l1, new ServerSocket(0, 128, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().start(provider::accept);
        return provider;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    void cut() {
        cut = true;
        open.forEach(Provider::end);
    }

    void restore() {
        cut = false;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException closed) {
            open.forEach(Provider::end);
        }
    }

    private void serve(Socket client) {
        open.add(client);
        try (client;
                var server = new Socket()) {
            server.connect(new InetSocketAddress(l1.getHost(), l1.getPort()));
            open.add(server);
            // Behind both additions, so that a cut sees these sockets or they see it.
            if (!cut) {
                Thread answers = Thread.ofVirtual().start(() -> copy(server, client));
                copy(client, server);
                answers.join();
            }
            open.remove(server);
        } catch (IOException gone) {
            // The node sees the same.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException gone) {
            // Whichever side it was, both end.
        }
        end(from);
        end(to);
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
