package dev.tactus.sim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.crypto.SignatureException;
import dev.tactus.crypto.SignatureRecovery;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;
import dev.tactus.protocol.EvmAdvance;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.InputBoxAbi;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.WireUserOp;
import dev.tactus.sim.reference.RawInput;
import dev.tactus.sim.reference.Recovery;
import dev.tactus.sim.reference.RefBatch;
import dev.tactus.sim.reference.ReferenceCodec;
import java.math.BigInteger;
import java.util.Optional;

/** One input before the product and the reference: both accept it and read the same in it, or both refuse it. */
final class ReferenceAgreement {
    private ReferenceAgreement() {}

    /** @return whether it is one */
    static boolean onBatch(byte[] ssz) {
        Optional<RefBatch> reference = ReferenceCodec.decodeBatch(ssz);
        try {
            Batch product = BatchCodec.decode(ssz);
            assertTrue(reference.isPresent(), "only the product accepts it");
            assertEquals(product, translate(reference.get()));
            assertArrayEquals(ssz, BatchCodec.encode(product));
            assertArrayEquals(ssz, ReferenceCodec.encodeBatch(reference.get()));
            return true;
        } catch (DecodeException refused) {
            assertTrue(reference.isEmpty(), () -> "only the reference accepts it: " + refused);
            return false;
        }
    }

    /** @return whether it is one */
    static boolean onAdvance(byte[] callData) {
        Optional<RawInput> reference = ReferenceCodec.decodeEvmAdvance(callData);
        try {
            EvmAdvance product = InputBoxAbi.decodeEvmAdvance(callData);
            assertTrue(reference.isPresent(), "only the product accepts it");
            assertEquals(product, translate(reference.get()));
            return true;
        } catch (DecodeException refused) {
            assertTrue(reference.isEmpty(), () -> "only the reference accepts it: " + refused);
            return false;
        }
    }

    /** @return whether it has a sender */
    static boolean onSignature(SignatureRecovery recovery, byte[] hash, byte[] signature) {
        Recovery reference = ReferenceCodec.recover(hash, signature);
        try {
            SignatureRecovery.Recovered product = recovery.recover(Hash32.wrap(hash), Bytes.wrap(signature));
            assertEquals(product.signer(), sender(reference));
            assertEquals(
                    product.signer(),
                    sender(ReferenceCodec.recover(hash, product.signature().toArray())));
            return true;
        } catch (SignatureException refused) {
            Class<? extends Recovery> expected = switch (refused.reason()) {
                case PARITY, RANGE -> Recovery.InvalidSignature.class;
                case NO_POINT -> Recovery.NoSender.class;
            };
            assertEquals(expected, reference.getClass());
            return false;
        }
    }

    static Address sender(Recovery recovery) {
        return Address.wrap(assertInstanceOf(Recovery.Sender.class, recovery).address());
    }

    private static Batch translate(RefBatch batch) {
        return new Batch(
                batch.nonce(),
                batch.frames().stream().map(ReferenceAgreement::translate).toList());
    }

    private static Frame translate(RefBatch.Frame frame) {
        return new Frame(
                frame.ops().stream().map(ReferenceAgreement::translate).toList(), frame.safeBlock(), frame.fee());
    }

    static WireUserOp translate(RefBatch.Op op) {
        return new WireUserOp(new UserOp(op.nonce(), op.maxFee(), Bytes.of(op.data())), Bytes.of(op.signature()));
    }

    private static EvmAdvance translate(RawInput input) {
        return new EvmAdvance(
                input.chainId(),
                Address.wrap(input.app()),
                Address.wrap(input.sender()),
                input.blockNumber(),
                input.blockTimestamp(),
                new BigInteger(1, input.prevRandao()),
                input.index(),
                Bytes.wrap(input.payload()));
    }
}
