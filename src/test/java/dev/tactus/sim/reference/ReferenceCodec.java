package dev.tactus.sim.reference;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Everything that is agreed on byte for byte: what L1 carries, what users sign, what fees amount to. */
public final class ReferenceCodec {
    /** The largest exponent a frame may have. */
    public static final int LARGEST_FEE_EXPONENT = FeeTable.LARGEST;

    private static final byte[] DOMAIN_TYPE =
            hashOf("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    private static final byte[] DOMAIN_NAME = hashOf("CartesiAppSequencer");
    private static final byte[] DOMAIN_VERSION = hashOf("1");
    private static final byte[] USER_OP_TYPE = hashOf("UserOp(uint32 nonce,uint16 max_fee,bytes data)");

    private ReferenceCodec() {}

    /** Empty unless it is the canonical encoding of something an InputBox can record. Never throws. */
    public static Optional<RawInput> decodeEvmAdvance(byte[] callData) {
        return EvmAdvanceAbi.decode(callData);
    }

    /**
     * Empty unless the bytes, without a tag byte, are exactly a batch. Never throws, and never allocates out of
     * proportion to the bytes.
     */
    public static Optional<RefBatch> decodeBatch(byte[] ssz) {
        return SszDecoder.decode(ssz);
    }

    /** Without a tag byte. */
    public static byte[] encodeBatch(RefBatch batch) {
        return SszEncoder.encode(batch);
    }

    /** The amount an exponent of at most {@link #LARGEST_FEE_EXPONENT} stands for. */
    public static BigInteger feeValue(int exponent) {
        return FeeTable.value(exponent);
    }

    /**
     * The smallest exponent that does not undercharge.
     *
     * @throws IllegalArgumentException if every exponent does
     */
    public static int ceilExponent(BigInteger amount) {
        return FeeTable.ceilExponent(amount);
    }

    public static byte[] domainSeparator(ReferenceRules rules) {
        return Keccak256.of(DOMAIN_TYPE, DOMAIN_NAME, DOMAIN_VERSION, word(rules.chainId()), word(rules.app()));
    }

    public static byte[] structHash(long nonce, int maxFee, byte[] data) {
        return Keccak256.of(USER_OP_TYPE, word(nonce), word(maxFee), Keccak256.of(data));
    }

    /** What the user of an op signs. */
    public static byte[] signingHash(byte[] domainSeparator, long nonce, int maxFee, byte[] data) {
        return Keccak256.of(new byte[] {0x19, 0x01}, domainSeparator, structHash(nonce, maxFee, data));
    }

    /** The identity of an op. The signature is no part of it. */
    public static byte[] txHash(byte[] signingHash, byte[] sender) {
        return Keccak256.of(signingHash, sender);
    }

    /** Who made a signature r ‖ s ‖ v of 65 bytes over a hash of 32. */
    public static Recovery recover(byte[] hash, byte[] signature) {
        return SenderRecovery.recover(hash, signature);
    }

    public static byte[] keccak256(byte[] bytes) {
        return Keccak256.of(bytes);
    }

    private static byte[] word(long value) {
        return ByteBuffer.allocate(32).putLong(24, value).array();
    }

    private static byte[] word(byte[] address) {
        return ByteBuffer.allocate(32).put(12, address).array();
    }

    private static byte[] hashOf(String text) {
        return Keccak256.of(text.getBytes(US_ASCII));
    }
}
