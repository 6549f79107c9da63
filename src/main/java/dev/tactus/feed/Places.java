package dev.tactus.feed;

import dev.tactus.protocol.Bytes;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who may subscribe: so many all in all, and so many from one address. Of an IPv6 address the first 64 bits count, for
 * whoever has one has all of that network. Thread-safe.
 */
final class Places {
    private static final int NETWORK_BYTES = 8;

    private final int most;
    private final int mostPerAddress;
    private final Map<Bytes, Integer> byNetwork = new HashMap<>();
    private int taken;

    /** @param mostPerAddress 0 for no other limit than {@code most} */
    Places(int most, int mostPerAddress) {
        this.most = most;
        this.mostPerAddress = mostPerAddress;
    }

    /**
     * @param from empty if unknown: then only {@code most} counts
     * @return whether there was a place; it must be given back with the same {@code from}
     */
    synchronized boolean take(Optional<InetAddress> from) {
        if (taken >= most) {
            return false;
        }
        if (mostPerAddress > 0 && from.isPresent()) {
            Bytes network = network(from.get());
            int now = byNetwork.getOrDefault(network, 0);
            if (now >= mostPerAddress) {
                return false;
            }
            byNetwork.put(network, now + 1);
        }
        taken++;
        return true;
    }

    synchronized void giveBack(Optional<InetAddress> from) {
        taken--;
        if (mostPerAddress > 0 && from.isPresent()) {
            Bytes network = network(from.get());
            int left = byNetwork.getOrDefault(network, 0) - 1;
            if (left > 0) {
                byNetwork.put(network, left);
            } else {
                byNetwork.remove(network);
            }
        }
    }

    synchronized int taken() {
        return taken;
    }

    /** How many are remembered: those that hold a place. */
    synchronized int networks() {
        return byNetwork.size();
    }

    private static Bytes network(InetAddress address) {
        Bytes all = Bytes.wrap(address.getAddress());
        return address instanceof Inet6Address ? all.slice(0, NETWORK_BYTES) : all;
    }
}
