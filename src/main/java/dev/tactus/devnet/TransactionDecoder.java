package dev.tactus.devnet;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.web3j.crypto.ECDSASignature;
import org.web3j.crypto.Sign;

/** Reads raw transactions of type 0 (replay-protected) and 2 and recovers their sender. Stateless. */
final class TransactionDecoder {
    private static final BigInteger HALF_ORDER = Sign.CURVE_PARAMS.getN().shiftRight(1);
    private static final int LEGACY_FIELDS = 9;
    private static final int DYNAMIC_FEE_FIELDS = 12;
    private static final int FIRST_LIST_BYTE = 0xc0;
    private static final int DYNAMIC_FEE_TYPE = 2;

    private TransactionDecoder() {}

    /** @throws DecodeException for every other kind of transaction, and for any that names no sender */
    static Transaction decode(Bytes raw) throws DecodeException {
        if (raw.isEmpty()) {
            throw new DecodeException("empty transaction data");
        }
        int first = raw.get(0) & 0xff;
        if (first >= FIRST_LIST_BYTE) {
            return legacy(raw);
        }
        if (first == DYNAMIC_FEE_TYPE) {
            return dynamicFee(raw);
        }
        throw new DecodeException("transaction type is not supported");
    }

    private static Transaction legacy(Bytes raw) throws DecodeException {
        var fields = new Fields(Rlp.decode(raw.unsafeArray()), LEGACY_FIELDS);
        BigInteger v = fields.number(6);
        BigInteger protectedV = v.subtract(BigInteger.valueOf(35));
        if (protectedV.signum() < 0 || protectedV.bitLength() > 62) {
            throw new DecodeException("only replay-protected (EIP-155) transactions are accepted");
        }
        long chainId = protectedV.longValue() / 2;
        int parity = (int) (protectedV.longValue() % 2);
        var unsigned = new ArrayList<>(fields.items.subList(0, 6));
        unsigned.add(Rlp.of(chainId));
        unsigned.add(Rlp.of(0));
        unsigned.add(Rlp.of(0));
        byte[] signed = Rlp.encode(new Rlp.Item.Items(unsigned));
        var signature = new Transaction.Signature(v, fields.number(7), fields.number(8));
        BigInteger price = fields.number(1);
        return new Transaction(
                Keccak.hash(raw),
                0,
                chainId,
                sender(Keccak.hash(signed), signature, parity),
                fields.small(0),
                price,
                price,
                fields.small(2),
                fields.address(3),
                fields.number(4),
                fields.text(5),
                signature,
                raw);
    }

    private static Transaction dynamicFee(Bytes raw) throws DecodeException {
        var fields = new Fields(Rlp.decode(raw.slice(1, raw.size()).unsafeArray()), DYNAMIC_FEE_FIELDS);
        if (!(fields.items.get(8) instanceof Rlp.Item.Items(List<Rlp.Item> accessList)) || !accessList.isEmpty()) {
            throw new DecodeException("access lists are not supported");
        }
        long parity = fields.small(9);
        if (parity > 1) {
            throw new DecodeException("invalid signature parity");
        }
        byte[] body = Rlp.encode(new Rlp.Item.Items(fields.items.subList(0, 9)));
        var signature = new Transaction.Signature(fields.number(9), fields.number(10), fields.number(11));
        return new Transaction(
                Keccak.hash(raw),
                DYNAMIC_FEE_TYPE,
                fields.small(0),
                sender(Keccak.hash(new byte[] {DYNAMIC_FEE_TYPE}, body), signature, (int) parity),
                fields.small(1),
                fields.number(3),
                fields.number(2),
                fields.small(4),
                fields.address(5),
                fields.number(6),
                fields.text(7),
                signature,
                raw);
    }

    private static Address sender(byte[] hash, Transaction.Signature signature, int parity) throws DecodeException {
        BigInteger r = signature.r();
        BigInteger s = signature.s();
        if (r.signum() == 0 || s.signum() == 0 || r.compareTo(Sign.CURVE_PARAMS.getN()) >= 0) {
            throw new DecodeException("invalid signature");
        }
        if (s.compareTo(HALF_ORDER) > 0) {
            throw new DecodeException("signature s is too high");
        }
        BigInteger publicKey;
        try {
            publicKey = Sign.recoverFromSignature(parity, new ECDSASignature(r, s), hash);
        } catch (IllegalArgumentException e) {
            throw new DecodeException("invalid signature");
        }
        if (publicKey == null) {
            throw new DecodeException("invalid signature");
        }
        byte[] point = Word.of(publicKey, 64);
        return Address.wrap(Arrays.copyOfRange(Keccak.hash(point), Hash32.SIZE - Address.SIZE, Hash32.SIZE));
    }

    /** The fields of a transaction's list, each read as what it must be. */
    private static final class Fields {
        final List<Rlp.Item> items;

        Fields(Rlp.Item item, int count) throws DecodeException {
            if (!(item instanceof Rlp.Item.Items(List<Rlp.Item> found)) || found.size() != count) {
                throw new DecodeException("a transaction of this type has " + count + " fields");
            }
            items = found;
        }

        Bytes text(int index) throws DecodeException {
            if (items.get(index) instanceof Rlp.Item.Text(Bytes value)) {
                return value;
            }
            throw new DecodeException("a field is a list");
        }

        BigInteger number(int index) throws DecodeException {
            Bytes value = text(index);
            if (value.size() > Hash32.SIZE) {
                throw new DecodeException("a number is too long");
            }
            return Rlp.number(value);
        }

        long small(int index) throws DecodeException {
            return Rlp.small(text(index));
        }

        Address address(int index) throws DecodeException {
            Bytes value = text(index);
            if (value.size() != Address.SIZE) {
                throw new DecodeException("contract creation is not supported");
            }
            return new Address(value);
        }
    }
}
