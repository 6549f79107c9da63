package dev.tactus.wallet.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.SocketFactory;

/**
 * Sockets that break once more was read than {@code limit} bytes since {@link #grant}. OkHttp puts a WebSocket message
 * together in memory, however long it becomes, before it shows it to anybody. Thread-safe.
 */
final class BoundedSockets extends SocketFactory {
    private final long limit;
    private final AtomicLong read = new AtomicLong();

    BoundedSockets(long limit) {
        this.limit = limit;
    }

    /** More than the limit was sent at one go. */
    static final class TooMuch extends IOException {
        private static final long serialVersionUID = 1;

        TooMuch(long limit) {
            super("more than " + limit + " bytes at one go");
        }
    }

    /** The whole limit may be read again. */
    void grant() {
        read.set(0);
    }

    @Override
    public Socket createSocket() {
        return new Socket() {
            @Override
            public InputStream getInputStream() throws IOException {
                return new Counted(super.getInputStream());
            }
        };
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw connectsItself();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
        throw connectsItself();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw connectsItself();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
        throw connectsItself();
    }

    private static UnsupportedOperationException connectsItself() {
        return new UnsupportedOperationException("OkHttp connects its sockets itself");
    }

    private final class Counted extends FilterInputStream {
        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            count(one < 0 ? 0 : 1);
            return one;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int got = super.read(into, from, length);
            count(got);
            return got;
        }

        private void count(int got) throws IOException {
            if (got > 0 && read.addAndGet(got) > limit) {
                throw new TooMuch(limit);
            }
        }
    }
}
