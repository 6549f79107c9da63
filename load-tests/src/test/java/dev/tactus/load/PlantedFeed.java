package dev.tactus.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;

/**
 * A feed with its faults planted, of entries that are made for every offset. In front of a planted server it serves that
 * one's order, and passes on what else is asked.
 */
final class PlantedFeed implements AutoCloseable {
    /** What it does wrong, to one subscription or to all. */
    enum Fault {
        NONE,
        /** Leaves one out. */
        SKIPS,
        /** Sends one twice. */
        REPEATS,
        /** Sends two in the wrong order. */
        SWAPS,
        /** Sends one of them something else. */
        ALTERS,
        /** Begins one too late when it is asked to resume. */
        RESUMES_LATE,
        /** Ends every subscription after some entries, with code 1013. */
        ENDS,
        /** Ends those that do not answer its ping, which are those that do not read. */
        ENDS_STALLED,
        /** Refuses every other upgrade. */
        REFUSES,
        /** Says that the order was undone. */
        UNDOES
    }

    private static final long AT = 5;
    private static final int STALLS_AFTER_MS = 300;

    private final Fault fault;
    private final LongFunction<String> entries;
    private final URI behind;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger upgrades = new AtomicInteger();
    private final AtomicInteger pongs = new AtomicInteger();

    /** @param entries message of an offset, or an empty text while there is none */
    PlantedFeed(Fault fault, LongFunction<String> entries, URI behind) throws IOException {
        this.fault = fault;
        this.entries = entries;
        this.behind = behind;
        listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    /** A user op at each offset below {@code count}. */
    static LongFunction<String> made(long count) {
        return offset -> offset >= count
                ? ""
                : "{\"kind\":\"user_op\",\"offset\":" + offset + ",\"sender\":\"0x" + "22".repeat(20) + "\",\"nonce\":"
                        + offset + "}";
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    int upgrades() {
        return upgrades.get();
    }

    int pongs() {
        return pongs.get();
    }

    static byte[] frame(int first, byte[] payload) {
        var head = ByteBuffer.allocate(10).put((byte) first);
        if (payload.length < 126) {
            head.put((byte) payload.length);
        } else if (payload.length < 1 << 16) {
            head.put((byte) 126).putShort((short) payload.length);
        } else {
            head.put((byte) 127).putLong(payload.length);
        }
        var all = new ByteArrayOutputStream();
        all.write(head.array(), 0, head.position());
        all.writeBytes(payload);
        return all.toByteArray();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                open.add(socket);
                threads.execute(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            String head = head(socket.getInputStream());
            if (head.startsWith("GET /ws/subscribe?from_offset=")) {
                subscribe(socket, Long.parseLong(head.substring(30, head.indexOf(' ', 30))));
            } else {
                passOn(socket, head);
            }
        } catch (IOException gone) {
            // So is the subscriber.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("nothing more");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private void passOn(Socket socket, String head) throws IOException {
        try (var other = new Socket(behind.getHost(), behind.getPort())) {
            open.add(other);
            other.setTcpNoDelay(true);
            socket.setTcpNoDelay(true);
            other.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            threads.execute(() -> {
                try {
                    socket.getInputStream().transferTo(other.getOutputStream());
                    other.shutdownOutput();
                } catch (IOException gone) {
                    // The other direction ends as well.
                }
            });
            other.getInputStream().transferTo(socket.getOutputStream());
            open.remove(other);
        }
    }

    private void subscribe(Socket socket, long from) throws IOException, InterruptedException {
        OutputStream out = socket.getOutputStream();
        int number = upgrades.incrementAndGet();
        if (fault == Fault.REFUSES && number % 2 == 1) {
            out.write(
                    "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return;
        }
        out.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
        out.write(frame(0x89, new byte[] {1, 2, 3}));
        var answered = new AtomicBoolean();
        threads.execute(() -> listen(socket, answered));
        long next = from;
        if (fault == Fault.RESUMES_LATE && from > 0) {
            next++;
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STALLS_AFTER_MS);
        while (true) {
            if (fault == Fault.ENDS_STALLED && !answered.get() && System.nanoTime() - deadline > 0) {
                out.write(frame(0x88, new byte[] {3, (byte) 0xf5}));
                return;
            }
            String entry = entries.apply(next);
            if (entry.isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(2);
            } else {
                next = send(out, next, entry, number);
            }
        }
    }

    private long send(OutputStream out, long next, String entry, int number) throws IOException {
        boolean planted = next == AT && number == 1;
        if (fault == Fault.ENDS && next % AT == AT - 1) {
            out.write(frame(0x81, entry.getBytes(StandardCharsets.UTF_8)));
            out.write(frame(0x88, new byte[] {3, (byte) 0xf5}));
            throw new IOException("ended");
        }
        if (planted) {
            switch (fault) {
                case SKIPS -> {
                    return next + 1;
                }
                case REPEATS -> text(out, entry);
                case SWAPS -> text(out, entries.apply(next + 1));
                case ALTERS -> {
                    text(out, entry.replace("}", ",\"more\":1}"));
                    return next + 1;
                }
                case UNDOES -> text(out, "{\"kind\":\"reverted\",\"from_offset\":3,\"recovery_generation\":1}");
                case NONE, RESUMES_LATE, ENDS, ENDS_STALLED, REFUSES -> {
                    // Those lie elsewhere.
                }
            }
        }
        text(out, entry);
        return next + 1;
    }

    private static void text(OutputStream out, String message) throws IOException {
        out.write(frame(0x81, message.getBytes(StandardCharsets.UTF_8)));
    }

    /** Reads what the subscriber sends: masked control frames, of which pongs are counted. */
    private void listen(Socket socket, AtomicBoolean answered) {
        try {
            InputStream in = socket.getInputStream();
            while (true) {
                int first = in.read();
                int length = in.read();
                if (length < 0) {
                    return;
                }
                byte[] rest = in.readNBytes(4 + (length & 0x7f));
                boolean echoed = rest.length == 7 && rest[4] == 1 && rest[6] == 3;
                if (first == 0x8a && (length & 0x80) != 0 && echoed) {
                    answered.set(true);
                    pongs.incrementAndGet();
                }
            }
        } catch (IOException gone) {
            // So is the subscription.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
