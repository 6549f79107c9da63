package dev.tactus.protocol;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** EIP-712 hashing of user ops for one domain. The domain separator and the type hash are computed once. */
public final class Eip712 {
    private static final byte[] DOMAIN_TYPE_HASH =
            hash("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    private static final byte[] USER_OP_TYPE_HASH = hash("UserOp(uint32 nonce,uint16 max_fee,bytes data)");
    private static final byte[] PREFIX = {0x19, 0x01};

    private final byte[] domainSeparator;

    public Eip712(Eip712Domain domain) {
        byte[] chainId = new byte[32];
        byte[] magnitude = BigInteger.valueOf(domain.chainId()).toByteArray();
        System.arraycopy(magnitude, 0, chainId, 32 - magnitude.length, magnitude.length);
        byte[] contract = new byte[32];
        domain.verifyingContract().bytes().copyTo(contract, 12);
        domainSeparator =
                Keccak.hash(DOMAIN_TYPE_HASH, hash(Eip712Domain.NAME), hash(Eip712Domain.VERSION), chainId, contract);
    }

    public Hash32 domainSeparator() {
        return new Hash32(Bytes.of(domainSeparator));
    }

    public Hash32 structHash(UserOp op) {
        return Hash32.wrap(structHashBytes(op));
    }

    /** What the wallet signs. */
    public Hash32 signingHash(UserOp op) {
        return Hash32.wrap(Keccak.hash(PREFIX, domainSeparator, structHashBytes(op)));
    }

    /** The op's identity; the signature is no part of it. */
    public static Hash32 txHash(Hash32 signingHash, Address sender) {
        return Hash32.wrap(
                Keccak.hash(signingHash.bytes().unsafeArray(), sender.bytes().unsafeArray()));
    }

    private static byte[] structHashBytes(UserOp op) {
        byte[] words = new byte[4 * 32];
        System.arraycopy(USER_OP_TYPE_HASH, 0, words, 0, 32);
        for (int i = 0; i < 4; i++) {
            words[63 - i] = (byte) (op.nonce() >>> (8 * i));
        }
        words[95] = (byte) op.maxFee();
        words[94] = (byte) (op.maxFee() >>> 8);
        System.arraycopy(Keccak.hash(op.data().unsafeArray()), 0, words, 96, 32);
        return Keccak.hash(words);
    }

    private static byte[] hash(String text) {
        return Keccak.hash(text.getBytes(StandardCharsets.UTF_8));
    }
}
