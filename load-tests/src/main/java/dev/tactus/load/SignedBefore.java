package dev.tactus.load;

import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Protocol;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/** All signatures of a load, made before it begins: about a hundred bytes for an op. */
final class SignedBefore implements Signatures {
    private static final HexFormat HEX = HexFormat.of();
    private static final int HASH_BYTES = Hash32.SIZE;

    private final byte[][] signatures;
    private final byte[][] hashes;

    private SignedBefore(int senders) {
        signatures = new byte[senders][];
        hashes = new byte[senders][];
    }

    /**
     * Signs on all cores.
     *
     * @param counts   of each sender's ops
     * @param progress told how many are signed, from several threads
     */
    static SignedBefore sign(Signing signing, int[] counts, LongConsumer progress) {
        var all = new SignedBefore(counts.length);
        var signed = new AtomicLong();
        IntStream.range(0, counts.length).parallel().forEach(sender -> {
            all.sign(signing, sender, counts[sender]);
            progress.accept(signed.addAndGet(counts[sender]));
        });
        return all;
    }

    private void sign(Signing signing, int sender, int count) {
        byte[] own = new byte[Math.multiplyExact(count, Protocol.SIGNATURE_BYTES)];
        byte[] ownHashes = new byte[Math.multiplyExact(count, HASH_BYTES)];
        Signing.Of of = signing.of(sender);
        for (int index = 0; index < count; index++) {
            Hash32 hash = of.hash(index);
            of.sign(hash).copyTo(own, index * Protocol.SIGNATURE_BYTES);
            of.txHash(hash).bytes().copyTo(ownHashes, index * HASH_BYTES);
        }
        signatures[sender] = own;
        hashes[sender] = ownHashes;
    }

    @Override
    public String hex(int sender, int index) {
        int at = index * Protocol.SIGNATURE_BYTES;
        return HEX.formatHex(signatures[sender], at, at + Protocol.SIGNATURE_BYTES);
    }

    @Override
    public Hash32 txHash(int sender, int index) {
        return Hash32.wrap(Arrays.copyOfRange(hashes[sender], index * HASH_BYTES, (index + 1) * HASH_BYTES));
    }
}
