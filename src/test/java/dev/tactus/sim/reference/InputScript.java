package dev.tactus.sim.reference;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Writes what an InputBox would record, numbering it, and feeds it to a scheduler at genesis. */
final class InputScript {
    static final byte[] PORTAL = address(0xe0);
    static final byte[] OTHER_PORTAL = address(0xe1);
    static final byte[] SUBMITTER = address(0xb0);
    static final byte[] TOKEN = address(0xcc);
    static final ReferenceRules RULES =
            new ReferenceRules(31337, address(0xaa), SUBMITTER, List.of(PORTAL, OTHER_PORTAL), TOKEN);
    static final TestKey ALICE = TestKey.named("alice");
    static final TestKey BOB = TestKey.named("bob");

    final ReferenceScheduler scheduler = new ReferenceScheduler(RULES);
    private long index;

    List<Executed> batch(long block, long nonce, RefBatch.Frame... frames) {
        return submission(block, ReferenceCodec.encodeBatch(new RefBatch(nonce, List.of(frames))));
    }

    List<Executed> submission(long block, byte[] ssz) {
        return input(block, SUBMITTER, concat(new byte[] {1}, ssz));
    }

    List<Executed> direct(long block, byte[] sender, byte[] body) {
        return input(block, sender, concat(new byte[] {0}, body));
    }

    List<Executed> deposit(long block, byte[] depositor, long value) {
        return input(block, PORTAL, deposit(TOKEN, depositor, BigInteger.valueOf(value)));
    }

    List<Executed> input(long block, byte[] sender, byte[] payload) {
        return scheduler.accept(advance(RULES.chainId(), RULES.app(), sender, block, index++, payload));
    }

    static byte[] timestampOf(long block) {
        return BigEndian.u64(1_700_000_000 + 12 * block);
    }

    static byte[] deposit(byte[] token, byte[] depositor, BigInteger value) {
        return concat(token, depositor, BigEndian.of(value, 32));
    }

    static byte[] advance(long chainId, byte[] app, byte[] sender, long block, long index, byte[] payload) {
        int padding = -payload.length & 31;
        return concat(
                HexFormat.of().parseHex("415bf363"),
                word(BigEndian.u64(chainId)),
                word(app),
                word(sender),
                word(BigEndian.u64(block)),
                word(timestampOf(block)),
                word(Keccak256.of(BigEndian.u64(block))),
                word(BigEndian.u64(index)),
                word(new byte[] {1, 0}),
                word(BigEndian.u32(payload.length)),
                payload,
                new byte[padding]);
    }

    static RefBatch.Frame frame(long safeBlock, int fee, RefBatch.Op... ops) {
        return new RefBatch.Frame(List.of(ops), safeBlock, fee);
    }

    static byte[] address(int low) {
        byte[] address = new byte[20];
        Arrays.fill(address, (byte) low);
        return address;
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] word(byte[] value) {
        return ByteBuffer.allocate(32).put(32 - value.length, value).array();
    }
}
