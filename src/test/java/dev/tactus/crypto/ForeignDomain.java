package dev.tactus.crypto;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Eip712;
import dev.tactus.protocol.Eip712Domain;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.UserOp;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * An EIP-712 domain written out by hand, also one that the product cannot name: signatures for it are genuine, and for
 * somebody else.
 *
 * @param separator hash of the domain
 */
public record ForeignDomain(String name, Hash32 separator) {
    private static final String FIELDS = "string name,string version,uint256 chainId,address verifyingContract";
    private static final String NAME = "CartesiAppSequencer";

    /** Each differs from {@code ours} in one thing. */
    public static List<ForeignDomain> all(Eip712Domain ours) {
        long chain = ours.chainId();
        byte[] contract = ours.verifyingContract().bytes().toArray();
        byte[] other = contract.clone();
        other[19] ^= 1;
        return List.of(
                domain("another chain", NAME, "1", chain + 1, contract, Optional.empty()),
                domain("chain 0", NAME, "1", 0, contract, Optional.empty()),
                domain("another contract", NAME, "1", chain, other, Optional.empty()),
                domain("no contract", NAME, "1", chain, new byte[20], Optional.empty()),
                domain("another name", "CartesiAppSequencer2", "1", chain, contract, Optional.empty()),
                domain("another version", NAME, "2", chain, contract, Optional.empty()),
                domain("a salt", NAME, "1", chain, contract, Optional.of(new byte[32])));
    }

    static ForeignDomain ours(Eip712Domain ours) {
        return domain(
                "ours",
                NAME,
                "1",
                ours.chainId(),
                ours.verifyingContract().bytes().toArray(),
                Optional.empty());
    }

    /** What a wallet signs for this domain. */
    public Hash32 signingHash(UserOp op) {
        // The hash of the op itself depends on no domain.
        Hash32 struct = new Eip712(new Eip712Domain(1, Address.ZERO)).structHash(op);
        return Hash32.wrap(Keccak.hash(
                new byte[] {0x19, 0x01},
                separator.bytes().toArray(),
                struct.bytes().toArray()));
    }

    @Override
    public String toString() {
        return name;
    }

    private static ForeignDomain domain(
            String what, String name, String version, long chain, byte[] contract, Optional<byte[]> salt) {
        String type = "EIP712Domain(" + FIELDS + (salt.isPresent() ? ",bytes32 salt)" : ")");
        var words = new ByteArrayOutputStream();
        words.writeBytes(hash(type));
        words.writeBytes(hash(name));
        words.writeBytes(hash(version));
        words.writeBytes(word(BigInteger.valueOf(chain)));
        words.writeBytes(word(new BigInteger(1, contract)));
        salt.ifPresent(words::writeBytes);
        return new ForeignDomain(what, Keccak.hash(Bytes.wrap(words.toByteArray())));
    }

    private static byte[] hash(String text) {
        return Keccak.hash(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] word(BigInteger value) {
        return SignatureForm.word(value);
    }
}
