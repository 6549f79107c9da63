package dev.tactus.wallet;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;
import java.math.BigInteger;

/**
 * What a user can ask of the wallet: an SSZ union, one selector byte before a container of fixed size. Amounts are
 * uint256 in smallest units of the token.
 *
 * <pre>
 * 00 | amount u256 little-endian                 33 bytes
 * 01 | amount u256 little-endian | to 20 bytes   53 bytes
 * </pre>
 */
public sealed interface WalletMethod {
    /** The largest encoding. */
    int MAX_BYTES = 1 + Uint256.BYTES + Address.SIZE;

    BigInteger amount();

    /** Burns the sender's balance against a voucher for the same amount on L1. */
    record Withdrawal(BigInteger amount) implements WalletMethod {
        static final byte SELECTOR = 0x00;
        static final int BYTES = 1 + Uint256.BYTES;

        public Withdrawal {
            Uint256.require(amount);
        }
    }

    record Transfer(BigInteger amount, Address to) implements WalletMethod {
        static final byte SELECTOR = 0x01;

        public Transfer {
            Uint256.require(amount);
        }
    }

    default Bytes encode() {
        return switch (this) {
            case Withdrawal(BigInteger amount) -> {
                byte[] out = new byte[Withdrawal.BYTES];
                out[0] = Withdrawal.SELECTOR;
                Uint256.putLittleEndian(amount, out, 1);
                yield Bytes.wrap(out);
            }
            case Transfer(BigInteger amount, Address to) -> {
                byte[] out = new byte[MAX_BYTES];
                out[0] = Transfer.SELECTOR;
                Uint256.putLittleEndian(amount, out, 1);
                to.bytes().copyTo(out, 1 + Uint256.BYTES);
                yield Bytes.wrap(out);
            }
        };
    }

    /** @throws DecodeException for anything but exactly one encoding: empty data, other selectors, trailing bytes */
    static WalletMethod decode(Bytes data) throws DecodeException {
        if (data.isEmpty()) {
            throw new DecodeException("no method");
        }
        return switch (data.get(0)) {
            case Withdrawal.SELECTOR -> {
                requireSize(data, Withdrawal.BYTES);
                yield new Withdrawal(Uint256.littleEndian(data, 1));
            }
            case Transfer.SELECTOR -> {
                requireSize(data, MAX_BYTES);
                yield new Transfer(
                        Uint256.littleEndian(data, 1), new Address(data.slice(1 + Uint256.BYTES, MAX_BYTES)));
            }
            default -> throw new DecodeException("unknown method " + data.get(0));
        };
    }

    private static void requireSize(Bytes data, int size) throws DecodeException {
        if (data.size() != size) {
            throw new DecodeException("a method of this kind has " + size + " bytes, not " + data.size());
        }
    }
}
