package dev.tactus.wallet;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import java.math.BigInteger;
import java.util.Optional;

/**
 * What the ERC-20 portal says of a deposit, packed:
 *
 * <pre>
 * token 20 | depositor 20 | value 32 big-endian | anything
 * </pre>
 */
public record Erc20Deposit(Address token, Address depositor, BigInteger value) {
    /** Bytes that count; the depositor may append any others. */
    public static final int BYTES = 2 * Address.SIZE + Uint256.BYTES;

    /** Empty for a payload that is too short. */
    public static Optional<Erc20Deposit> decode(Bytes payload) {
        if (payload.size() < BYTES) {
            return Optional.empty();
        }
        return Optional.of(new Erc20Deposit(
                new Address(payload.slice(0, Address.SIZE)),
                new Address(payload.slice(Address.SIZE, 2 * Address.SIZE)),
                Uint256.bigEndian(payload, 2 * Address.SIZE)));
    }

    /** The payload as the portal packs it, without data appended. */
    public Bytes encode() {
        byte[] out = new byte[BYTES];
        token.bytes().copyTo(out, 0);
        depositor.bytes().copyTo(out, Address.SIZE);
        Uint256.putBigEndian(value, out, 2 * Address.SIZE);
        return Bytes.wrap(out);
    }
}
