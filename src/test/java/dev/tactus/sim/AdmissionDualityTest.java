package dev.tactus.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.config.SequencerConfig;
import dev.tactus.crypto.SignatureRecoveries;
import dev.tactus.crypto.UserOpAuthenticator;
import dev.tactus.ingress.SimIngress;
import dev.tactus.lane.Claim;
import dev.tactus.lane.LaneStatus;
import dev.tactus.lane.Verdict;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Protocol;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.protocol.WireUserOp;
import dev.tactus.sim.reference.Recovery;
import dev.tactus.sim.reference.RefBatch;
import dev.tactus.sim.reference.ReferenceCodec;
import dev.tactus.store.OrderReader;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What ingress lets through to the lane is what the reference finds a sender for in a batch, and nothing else: an op
 * that only one of them takes would be acknowledged and then skipped, or the reverse.
 */
class AdmissionDualityTest {
    private static final int MAX_DATA = 53;
    private static final byte[] DOMAIN = ReferenceCodec.domainSeparator(ScriptedL1.RULES);
    private static final byte[] ORDER = Bytes.fromHex(
                    "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
            .toArray();

    private final List<ValidUserOp> reachedTheLane = new ArrayList<>();
    private final List<Consumer<Verdict>> waiting = new ArrayList<>();
    private final SimIngress ingress = new SimIngress(
            new SimIngress.Gate() {
                @Override
                public void submit(ValidUserOp op, Claim claim, Consumer<Verdict> heard) {
                    assertTrue(claim.take());
                    reachedTheLane.add(op);
                    waiting.add(heard);
                }

                @Override
                public Runnable after(Duration delay, Runnable action) {
                    return () -> {};
                }
            },
            () -> new LaneStatus(LaneStatus.State.ACTIVE, 0, 0, 0, 0, 0),
            new UserOpAuthenticator(SimDeployment.DEPLOYMENT.domain(), SignatureRecoveries.best()),
            SimDeployment.DEPLOYMENT,
            emptyOrder(),
            Runnable::run,
            Runnable::run,
            new SequencerConfig.Admission(8, 8, Duration.ofSeconds(1), Duration.ofSeconds(1)),
            MAX_DATA);

    /** A hundred thousand with {@code -Dduality.rounds=100000}. */
    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void s11_ingressTakesWhatTheReferenceFindsASenderFor() throws Exception {
        int rounds = Integer.getInteger("duality.rounds", 10_000);
        long seed = Long.getLong("duality.seed", 11);
        System.out.println("AdmissionDualityTest.s11 seed=" + seed + " rounds=" + rounds);
        Dice dice = new Dice(seed);
        var signer = new ScriptedL1.User("sender");
        List<RefBatch.Op> signed = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            signed.add(signer.op(
                    dice.between(0, Protocol.MAX_NONCE),
                    dice.between(0, Protocol.MAX_FEE_FIELD),
                    dice.bytes(dice.between(0, MAX_DATA - 1))));
        }
        int accepted = 0;
        for (int round = 0; round < rounds; round++) {
            RefBatch.Op op = mutated(dice, dice.pick(signed));
            accepted += agree(op, signer, "seed " + seed + ", round " + round) ? 1 : 0;
        }
        assertTrue(accepted > rounds / 5 && accepted < rounds, "the dice are loaded: " + accepted);
    }

    /** @return whether both take it */
    private boolean agree(RefBatch.Op op, ScriptedL1.User signer, String where) throws Exception {
        Recovery reference = recoveredFrom(
                ReferenceCodec.encodeBatch(new RefBatch(0, List.of(new RefBatch.Frame(List.of(op), 1, 0)))));
        Address declared = reference instanceof Recovery.Sender
                ? ReferenceAgreement.sender(reference)
                : Address.wrap(signer.address());
        reachedTheLane.clear();
        waiting.clear();
        List<SimIngress.Outcome> outcomes = new ArrayList<>();
        ingress.post(body(op, declared).getBytes(StandardCharsets.US_ASCII), outcomes::add);
        waiting.forEach(heard -> heard.accept(new Verdict.Included(0, 0)));

        assertEquals(1, outcomes.size(), where);
        if (!(reference instanceof Recovery.Sender)) {
            assertEquals(List.of(), reachedTheLane, where);
            assertEquals(400, outcomes.getFirst().status(), where);
            return false;
        }
        assertEquals(200, outcomes.getFirst().status(), () -> where + " " + outcomes);
        assertEquals(1, reachedTheLane.size(), where);
        ValidUserOp taken = reachedTheLane.getFirst();
        assertEquals(declared, taken.sender(), where);
        byte[] hash = signingHash(op);
        assertEquals(Hash32.wrap(ReferenceCodec.txHash(hash, declared.bytes().toArray())), taken.txHash(), where);
        // As it will be posted, and read back by everyone else.
        byte[] posted = BatchCodec.encode(new Batch(
                0, List.of(new Frame(List.of(new WireUserOp(taken.op(), taken.signature())), 1, 0))));
        assertEquals(declared, ReferenceAgreement.sender(recoveredFrom(posted)), where);
        return true;
    }

    private static Recovery recoveredFrom(byte[] ssz) {
        RefBatch.Op op = ReferenceCodec.decodeBatch(ssz)
                .orElseThrow()
                .frames()
                .getFirst()
                .ops()
                .getFirst();
        return ReferenceCodec.recover(signingHash(op), op.signature());
    }

    private static byte[] signingHash(RefBatch.Op op) {
        return ReferenceCodec.signingHash(DOMAIN, op.nonce(), op.maxFee(), op.data());
    }

    private static String body(RefBatch.Op op, Address sender) {
        return """
                {"message":{"nonce":%d,"max_fee":%d,"data":"%s"},"signature":"%s","sender":"%s"}""".formatted(
                        op.nonce(),
                        op.maxFee(),
                        Bytes.of(op.data()).toHex(),
                        Bytes.of(op.signature()).toHex(),
                        sender.toHex());
    }

    private static RefBatch.Op mutated(Dice dice, RefBatch.Op op) {
        byte[] data = op.data().clone();
        byte[] signature = op.signature().clone();
        long nonce = op.nonce();
        int maxFee = op.maxFee();
        switch (dice.between(0, 9)) {
            case 0 -> {}
            case 1 -> nonce = (nonce + 1) & Protocol.MAX_NONCE;
            case 2 -> maxFee ^= 1 << dice.between(0, 15);
            case 3 -> data = Arrays.copyOf(data, data.length + 1);
            case 4 -> signature[64] = (byte) dice.between(0, 255);
            case 5 -> signature[dice.between(0, 63)] ^= (byte) (1 << dice.between(0, 7));
            case 6 -> System.arraycopy(scalar(dice), 0, signature, dice.chance(0.5) ? 0 : 32, 32);
            case 7 -> signature = Arrays.copyOf(signature, dice.between(60, 70));
            case 8 -> signature = dice.bytes(65);
            default -> {
                byte[] high = subtract(ORDER, Arrays.copyOfRange(signature, 32, 64));
                System.arraycopy(high, 0, signature, 32, 32);
                signature[64] = (byte) (dice.chance(0.8) ? 55 - signature[64] : signature[64]);
            }
        }
        return new RefBatch.Op(nonce, maxFee, data, signature);
    }

    /** At, just below or just above the ends of what is allowed. */
    private static byte[] scalar(Dice dice) {
        byte[] near = dice.chance(0.5) ? ORDER.clone() : new byte[32];
        near[31] += (byte) dice.between(-2, 2);
        return near;
    }

    private static byte[] subtract(byte[] from, byte[] what) {
        byte[] result = new byte[32];
        int borrow = 0;
        for (int i = 31; i >= 0; i--) {
            int digit = (from[i] & 0xff) - (what[i] & 0xff) - borrow;
            borrow = digit < 0 ? 1 : 0;
            result[i] = (byte) digit;
        }
        return result;
    }

    /** Holds nothing, and is asked for nothing but ops. */
    private static OrderReader emptyOrder() {
        return (OrderReader) Proxy.newProxyInstance(
                OrderReader.class.getClassLoader(), new Class<?>[] {OrderReader.class}, (_, method, _) -> {
                    if (method.getName().equals("findTx")) {
                        return Optional.empty();
                    }
                    throw new AssertionError(method + " is not asked for");
                });
    }
}
