package dev.tactus.sim;

import dev.tactus.crypto.EcdsaSigner;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.EvmAdvance;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.InputBoxAbi;
import dev.tactus.protocol.L1Input;
import dev.tactus.sim.reference.RefBatch;
import dev.tactus.sim.reference.ReferenceCodec;
import dev.tactus.sim.reference.ReferenceRules;
import dev.tactus.sim.reference.ReferenceScheduler;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes up what an InputBox records: batches mostly as a submitter posts them, with every kind of mistake among them,
 * deposits, messages, garbage, and now and then a silence long enough to make things too old.
 */
final class ScriptedL1 {
    static final ReferenceRules RULES = new ReferenceRules(
            SimDeployment.CHAIN_ID,
            SimDeployment.APPLICATION.bytes().toArray(),
            SimDeployment.SUBMITTER.bytes().toArray(),
            List.of(
                    SimDeployment.PORTAL.bytes().toArray(),
                    SimDeployment.OTHER_PORTAL.bytes().toArray()),
            SimDeployment.TOKEN.bytes().toArray());
    private static final byte[] DOMAIN = ReferenceCodec.domainSeparator(RULES);
    private static final List<User> USERS =
            List.of(new User("u0"), new User("u1"), new User("u2"), new User("submitter"));

    private final Dice dice;
    private final ReferenceScheduler reference;
    private long block = SimDeployment.FIRST_BLOCK;
    private long index;

    /** @param reference tells which nonces come next */
    ScriptedL1(Dice dice, ReferenceScheduler reference) {
        this.dice = dice;
        this.reference = reference;
    }

    /** One recorded input, as either side takes it. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never changed
    record Recorded(byte[] evmAdvance, L1Input input) {
        Recorded(EvmAdvance advance) {
            this(
                    InputBoxAbi.encodeEvmAdvance(advance),
                    new L1Input(
                            advance.index(),
                            advance.sender(),
                            advance.blockNumber(),
                            advance.blockTimestamp(),
                            Hash32.wrap(new byte[Hash32.SIZE]),
                            advance.payload()));
        }
    }

    /** Someone with a key. */
    static final class User {
        private final EcdsaSigner signer;

        User(String name) {
            signer = new EcdsaSigner(SimDeployment.key(name));
        }

        byte[] address() {
            return signer.address().bytes().toArray();
        }

        RefBatch.Op op(long nonce, int maxFee, byte[] data) {
            byte[] hash = ReferenceCodec.signingHash(DOMAIN, nonce, maxFee, data);
            return new RefBatch.Op(
                    nonce, maxFee, data, signer.sign(Hash32.wrap(hash)).toArray());
        }
    }

    Recorded next() {
        block += dice.chance(0.03) ? dice.between(1000, 1300) : dice.between(0, 4);
        return switch (dice.between(0, 9)) {
            case 0, 1 -> record(SimDeployment.PORTAL, deposit());
            case 2 -> record(someone(), tagged(0, dice.bytes(dice.between(0, 40))));
            case 3 -> record(someone(), dice.bytes(dice.between(0, 3)));
            default -> record(SimDeployment.SUBMITTER, submission());
        };
    }

    private Recorded record(Address sender, byte[] payload) {
        return new Recorded(new EvmAdvance(
                SimDeployment.CHAIN_ID,
                SimDeployment.APPLICATION,
                sender,
                block,
                SimDeployment.GENESIS_TIMESTAMP + SimDeployment.SECONDS_PER_BLOCK * block,
                new BigInteger(1, dice.bytes(32)),
                index++,
                Bytes.wrap(payload)));
    }

    private Address someone() {
        return dice.pick(List.of(
                SimDeployment.PORTAL,
                SimDeployment.OTHER_PORTAL,
                SimDeployment.SUBMITTER,
                Address.wrap(dice.pick(USERS).address())));
    }

    private byte[] deposit() {
        Address token = dice.chance(0.9) ? SimDeployment.TOKEN : SimDeployment.APPLICATION;
        byte[] value = new byte[32];
        ByteBuffer.wrap(value).putLong(24, dice.chance(0.05) ? -1 : dice.between(0, 1_000_000));
        value[23] = (byte) (dice.chance(0.05) ? 1 : 0);
        byte[] rest = dice.bytes(dice.between(0, 3));
        byte[] whole = concat(token.bytes().toArray(), dice.pick(USERS).address(), value, rest);
        return dice.chance(0.05) ? Arrays.copyOf(whole, dice.between(0, whole.length)) : whole;
    }

    private byte[] submission() {
        List<RefBatch.Frame> frames = new ArrayList<>();
        long[] nonces = new long[USERS.size()];
        for (int i = 0; i < nonces.length; i++) {
            nonces[i] = reference.ledger().nextNonce(USERS.get(i).address());
        }
        long age = dice.chance(0.05) ? dice.between(1190, 1210) : dice.between(0, 30);
        long safeBlock = Math.max(0, block - age);
        for (int i = dice.between(0, 3); i > 0; i--) {
            frames.add(new RefBatch.Frame(ops(nonces), safeBlock, fee()));
            safeBlock += dice.chance(0.03) ? -1 : dice.between(0, 9);
        }
        long nonce = reference.nextBatchNonce() + (dice.chance(0.05) ? dice.between(-1, 1) : 0);
        byte[] ssz = ReferenceCodec.encodeBatch(new RefBatch(nonce, frames));
        if (dice.chance(0.05)) {
            ssz[dice.between(0, ssz.length - 1)] ^= (byte) (1 << dice.between(0, 7));
        }
        return tagged(1, ssz);
    }

    private int fee() {
        return dice.chance(0.01) ? dice.between(17100, 17103) : dice.between(0, 600);
    }

    private List<RefBatch.Op> ops(long[] nonces) {
        List<RefBatch.Op> ops = new ArrayList<>();
        for (int i = dice.between(0, 4); i > 0; i--) {
            int who = dice.between(0, USERS.size() - 1);
            long nonce = dice.chance(0.9) ? nonces[who]++ : dice.between(0, 5);
            int maxFee = dice.chance(0.9) ? dice.between(600, 65535) : dice.between(0, 600);
            RefBatch.Op op = USERS.get(who).op(nonce, maxFee, method());
            if (dice.chance(0.05)) {
                byte[] signature = Arrays.copyOf(op.signature(), dice.between(63, 66));
                signature[dice.between(0, signature.length - 1)] = (byte) dice.next();
                op = new RefBatch.Op(op.nonce(), op.maxFee(), op.data(), signature);
            }
            ops.add(op);
        }
        return ops;
    }

    private byte[] method() {
        byte[] amount = ByteBuffer.allocate(8)
                .putLong(dice.chance(0.05) ? -1 : dice.between(0, 200_000))
                .array();
        byte[] rest = dice.chance(0.05) ? new byte[1] : new byte[0];
        return switch (dice.between(0, 5)) {
            case 0 -> concat(new byte[] {2}, amount, rest);
            case 1 -> concat(new byte[] {3}, dice.bytes(dice.between(0, 5)));
            case 2 -> dice.bytes(dice.between(0, 12));
            default -> concat(new byte[] {1}, amount, dice.pick(USERS).address(), rest);
        };
    }

    private static byte[] tagged(int tag, byte[] body) {
        return concat(new byte[] {(byte) tag}, body);
    }

    private static byte[] concat(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
