package dev.tactus.load;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Eip712;
import dev.tactus.protocol.Eip712Domain;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Protocol;
import dev.tactus.protocol.UserOp;
import dev.tactus.wallet.WalletMethod;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * All ops of a load, signed before it begins: transfers of one smallest unit from each sender to the next one, with
 * nonces in a row. An op is known by a number; those of a sender are consecutive. Only what differs is kept, about a
 * hundred bytes for an op. Thread-safe once made.
 */
final class SignedOps {
    private static final HexFormat HEX = HexFormat.of();
    private static final int HASH_BYTES = Hash32.SIZE;

    private final List<Sender> senders;
    private final int[] starts;
    private final int maxFee;
    private final byte[] signatures;
    private final byte[] hashes;
    private final String[] data;
    private final Map<Address, Integer> numbers = new HashMap<>();

    private SignedOps(List<Sender> senders, int[] counts, int maxFee) {
        this.senders = List.copyOf(senders);
        this.maxFee = maxFee;
        starts = new int[counts.length + 1];
        for (int i = 0; i < counts.length; i++) {
            starts[i + 1] = Math.addExact(starts[i], counts[i]);
        }
        signatures = new byte[Math.multiplyExact(size(), Protocol.SIGNATURE_BYTES)];
        hashes = new byte[Math.multiplyExact(size(), HASH_BYTES)];
        data = new String[senders.size()];
        for (int i = 0; i < senders.size(); i++) {
            data[i] = method(i).toHex();
            numbers.put(senders.get(i).address(), i);
        }
    }

    /**
     * Signs on all cores.
     *
     * @param counts   of each sender's ops
     * @param progress told how many are signed, from several threads
     */
    static SignedOps sign(Eip712Domain domain, List<Sender> senders, int[] counts, int maxFee, LongConsumer progress) {
        var ops = new SignedOps(senders, counts, maxFee);
        var eip712 = new Eip712(domain);
        var signed = new AtomicLong();
        IntStream.range(0, senders.size()).parallel().forEach(number -> {
            ops.sign(eip712, number);
            progress.accept(signed.addAndGet(counts[number]));
        });
        return ops;
    }

    private void sign(Eip712 eip712, int number) {
        var signer = new OpSigner(senders.get(number).key());
        Bytes method = method(number);
        for (int op = starts[number]; op < starts[number + 1]; op++) {
            Hash32 hash = eip712.signingHash(new UserOp(nonce(op, number), maxFee, method));
            signer.sign(hash).copyTo(signatures, op * Protocol.SIGNATURE_BYTES);
            Eip712.txHash(hash, signer.address()).bytes().copyTo(hashes, op * HASH_BYTES);
        }
    }

    private Bytes method(int number) {
        Address to = senders.get((number + 1) % senders.size()).address();
        return new WalletMethod.Transfer(BigInteger.ONE, to).encode();
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
        return Hash32.wrap(Arrays.copyOfRange(hashes, op * HASH_BYTES, (op + 1) * HASH_BYTES));
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
        int at = op * Protocol.SIGNATURE_BYTES;
        return ("{\"message\":{\"nonce\":" + nonce(op, sender) + ",\"max_fee\":" + maxFee + ",\"data\":\""
                        + data[sender] + "\"},\"signature\":\"0x"
                        + HEX.formatHex(signatures, at, at + Protocol.SIGNATURE_BYTES) + "\",\"sender\":\""
                        + senders.get(sender).address().toHex() + "\"}")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
