package dev.tactus.scheduler;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.L1Input;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.WireUserOp;
import java.nio.ByteBuffer;
import java.util.List;

/** Writes the inputs of one deployment, numbering them. */
public final class L1Script {
    public static final Address SUBMITTER = address(0xb0);
    public static final Address PORTAL = address(0xe0);
    public static final Address ALICE = address(0xa1);
    public static final Address BOB = address(0xa2);
    public static final Deployment DEPLOYMENT = new Deployment(
            31337, address(0xaa), address(0xbb), 0, SUBMITTER, List.of(PORTAL, address(0xe1)), address(0xcc));

    private final Deployment deployment;
    private long index;

    public L1Script() {
        this(DEPLOYMENT);
    }

    public L1Script(Deployment deployment) {
        this.deployment = deployment;
    }

    public static Address address(int low) {
        byte[] bytes = new byte[Address.SIZE];
        bytes[Address.SIZE - 1] = (byte) low;
        return Address.wrap(bytes);
    }

    public static Frame frame(long safeBlock, int fee, WireUserOp... ops) {
        return new Frame(List.of(ops), safeBlock, fee);
    }

    public static WireUserOp op(Address sender, long nonce, int maxFee, String data) {
        return new WireUserOp(new UserOp(nonce, maxFee, ascii(data)), PlainRecovery.signatureOf(sender));
    }

    public L1Input batch(long block, long nonce, Frame... frames) {
        return submission(block, Bytes.wrap(BatchCodec.encode(new Batch(nonce, List.of(frames)))));
    }

    public L1Input submission(long block, Bytes body) {
        return tagged(block, deployment.submitter(), 1, body);
    }

    public L1Input direct(long block, Address sender, String body) {
        return tagged(block, sender, 0, ascii(body));
    }

    public L1Input deposit(long block, Bytes payload) {
        return input(block, deployment.portals().getFirst(), payload);
    }

    public L1Input garbage(long block) {
        return tagged(block, ALICE, 0xff, Bytes.EMPTY);
    }

    public L1Input tagged(long block, Address sender, int tag, Bytes body) {
        byte[] payload = new byte[1 + body.size()];
        payload[0] = (byte) tag;
        body.copyTo(payload, 1);
        return input(block, sender, Bytes.wrap(payload));
    }

    public L1Input input(long block, Address sender, Bytes payload) {
        long number = index++;
        byte[] hash = ByteBuffer.allocate(Hash32.SIZE).putLong(0, number).array();
        return new L1Input(number, sender, block, 1_700_000_000 + 12 * block, Hash32.wrap(hash), payload);
    }

    private static Bytes ascii(String text) {
        return Bytes.wrap(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
}
