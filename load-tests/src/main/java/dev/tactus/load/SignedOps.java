package dev.tactus.load;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Eip712Domain;
import dev.tactus.protocol.Hash32;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * All ops of a load: transfers of one smallest unit from each sender to the next one, with nonces in a row. An op is known
 * by a number; those of a sender are consecutive. Thread-safe once made.
 */
final class SignedOps implements AutoCloseable {
    private final List<Sender> senders;
    private final int[] starts;
    private final int maxFee;
    private final String[] data;
    private final Signatures signatures;
    private final Map<Address, Integer> numbers = new HashMap<>();

    private SignedOps(Signing signing, int[] counts, Signatures signatures) {
        senders = signing.senders();
        maxFee = signing.maxFee();
        this.signatures = signatures;
        starts = new int[counts.length + 1];
        for (int i = 0; i < counts.length; i++) {
            starts[i + 1] = Math.addExact(starts[i], counts[i]);
        }
        data = new String[senders.size()];
        for (int i = 0; i < senders.size(); i++) {
            data[i] = signing.of(i).method().toHex();
            numbers.put(senders.get(i).address(), i);
        }
    }

    /**
     * Signs all of them, on all cores; only what differs is kept, about a hundred bytes for an op.
     *
     * @param counts   of each sender's ops
     * @param progress told how many are signed, from several threads
     */
    static SignedOps sign(Eip712Domain domain, List<Sender> senders, int[] counts, int maxFee, LongConsumer progress) {
        var signing = new Signing(domain, senders, maxFee);
        return new SignedOps(signing, counts, SignedBefore.sign(signing, counts, progress));
    }

    /**
     * Signs them while they are sent, in memory that does not grow with their number, until it is closed. No sender may have
     * two under way.
     *
     * @param window ops of each sender that are signed ahead
     */
    static SignedOps ahead(Eip712Domain domain, List<Sender> senders, int[] counts, int maxFee, int window) {
        var signing = new Signing(domain, senders, maxFee);
        return new SignedOps(signing, counts, new SigningAhead(signing, counts, window));
    }

    int size() {
        return starts[starts.length - 1];
    }

    int senders() {
        return senders.size();
    }

    int first(int sender) {
        return starts[sender];
    }

    int count(int sender) {
        return starts[sender + 1] - starts[sender];
    }

    int senderOf(int op) {
        int found = Arrays.binarySearch(starts, op);
        int number = found >= 0 ? found : -found - 2;
        // Senders without ops share their start with the next one.
        while (starts[number + 1] <= op) {
            number++;
        }
        return number;
    }

    long nonce(int op) {
        return nonce(op, senderOf(op));
    }

    private long nonce(int op, int sender) {
        return senders.get(sender).firstNonce() + op - starts[sender];
    }

    Hash32 txHash(int op) {
        int sender = senderOf(op);
        return signatures.txHash(sender, op - starts[sender]);
    }

    /** The op under this nonce, or −1 if it is none of these. */
    int find(Address sender, long nonce) {
        Integer number = numbers.get(sender);
        if (number == null) {
            return -1;
        }
        long index = nonce - senders.get(number).firstNonce();
        return index >= 0 && index < count(number) ? (int) (starts[number] + index) : -1;
    }

    /** What {@code POST /tx} takes. */
    byte[] body(int op) {
        int sender = senderOf(op);
        return ("{\"message\":{\"nonce\":" + nonce(op, sender) + ",\"max_fee\":" + maxFee + ",\"data\":\""
                        + data[sender] + "\"},\"signature\":\"0x"
                        + signatures.hex(sender, op - starts[sender]) + "\",\"sender\":\""
                        + senders.get(sender).address().toHex() + "\"}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Ops that were not signed yet when they were due. */
    long signedLate() {
        return signatures.late();
    }

    /** Nothing is signed ahead any more; what was signed stays. */
    @Override
    public void close() {
        signatures.close();
    }
}
