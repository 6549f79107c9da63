package dev.tactus.load;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Protocol;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Signs while the load goes on, so many ops of each sender ahead, in a ring for each: memory does not grow with the load. A
 * sender has one op under way and never goes back behind it. Where the signer has not come to an op that is due, whoever
 * sends it signs it, and that is counted.
 */
final class SigningAhead implements Signatures {
    private static final HexFormat HEX = HexFormat.of();
    private static final int HASH_BYTES = Hash32.SIZE;
    private static final int SLOT_BYTES = Protocol.SIGNATURE_BYTES + HASH_BYTES;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Signing signing;
    private final int[] counts;
    private final int window;
    private final byte[][] rings;
    /** The op of each sender that is under way or was last. The signer writes no slot of it and of what lies before. */
    private final AtomicIntegerArray current;
    /** Where the signer goes on; what lies between is in the ring. */
    private final AtomicIntegerArray signed;

    private final AtomicLong late = new AtomicLong();
    private final Thread signer;
    private volatile boolean closed;

    /**
     * Begins to sign.
     *
     * @param counts of each sender's ops
     * @param window ops of each sender that are signed ahead, 2 at least
     */
    SigningAhead(Signing signing, int[] counts, int window) {
        this.signing = signing;
        this.counts = counts.clone();
        this.window = Math.max(2, window);
        rings = new byte[counts.length][this.window * SLOT_BYTES];
        current = new AtomicIntegerArray(counts.length);
        signed = new AtomicIntegerArray(counts.length);
        signer = Thread.ofPlatform().name("load-signer").daemon().start(this::signAll);
    }

    private void signAll() {
        while (!closed) {
            boolean idle = true;
            for (int sender = 0; sender < counts.length && !closed; sender++) {
                idle &= !signNext(sender);
            }
            if (idle) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** @return whether there was one to sign */
    private boolean signNext(int sender) {
        int base = current.get(sender);
        // What is behind was signed by whoever sent it.
        int index = Math.max(signed.get(sender), base);
        if (index >= Math.min(base + window, counts[sender])) {
            return false;
        }
        Signing.Of of = signing.of(sender);
        Hash32 hash = of.hash(index);
        int at = index % window * SLOT_BYTES;
        of.sign(hash).copyTo(rings[sender], at);
        of.txHash(hash).bytes().copyTo(rings[sender], at + Protocol.SIGNATURE_BYTES);
        signed.set(sender, index + 1);
        return true;
    }

    @Override
    public String hex(int sender, int index) {
        current.set(sender, index);
        if (signed.get(sender) > index) {
            int at = index % window * SLOT_BYTES;
            return HEX.formatHex(rings[sender], at, at + Protocol.SIGNATURE_BYTES);
        }
        late.incrementAndGet();
        Signing.Of of = signing.of(sender);
        Bytes signature = of.sign(of.hash(index));
        return HEX.formatHex(signature.unsafeArray());
    }

    @Override
    public Hash32 txHash(int sender, int index) {
        if (current.get(sender) == index && signed.get(sender) > index) {
            int at = index % window * SLOT_BYTES + Protocol.SIGNATURE_BYTES;
            return Hash32.wrap(Arrays.copyOfRange(rings[sender], at, at + HASH_BYTES));
        }
        Signing.Of of = signing.of(sender);
        return of.txHash(of.hash(index));
    }

    /** How many of the sender's ops the signer has signed or passed. */
    int signed(int sender) {
        return signed.get(sender);
    }

    @Override
    public long late() {
        return late.get();
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(signer);
        try {
            signer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
