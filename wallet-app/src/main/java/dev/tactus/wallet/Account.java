package dev.tactus.wallet;

import dev.tactus.application.StateAccess;
import dev.tactus.application.StateReader;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Protocol;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One account as it lies in the state, under a tag byte and its address. Part of the state digest, so every byte of
 * it is consensus. An account that was never written is empty; none is ever deleted.
 *
 * <pre>
 * resource  01 | address 20
 * value     nonce u32 big-endian | balance u256 big-endian
 * </pre>
 *
 * @param nonce that the account's next op must carry, 0 to 2^32 − 1, at which it is exhausted
 */
record Account(long nonce, BigInteger balance) {
    private static final byte TAG = 0x01;
    private static final int NONCE_BYTES = Integer.BYTES;
    private static final int BYTES = NONCE_BYTES + Uint256.BYTES;
    private static final Account EMPTY = new Account(0, BigInteger.ZERO);

    Account {
        if (nonce < 0 || nonce > Protocol.MAX_NONCE) {
            throw new IllegalArgumentException("nonce out of uint32 range: " + nonce);
        }
        Uint256.require(balance);
    }

    static Account read(StateReader state, Address address) {
        Optional<Bytes> stored = state.read(resource(address));
        return stored.isPresent() ? decode(stored.get()) : EMPTY;
    }

    void write(StateAccess state, Address address) {
        byte[] value = new byte[BYTES];
        ByteBuffer.wrap(value).putInt((int) nonce);
        Uint256.putBigEndian(balance, value, NONCE_BYTES);
        state.write(resource(address), Bytes.wrap(value));
    }

    boolean exhausted() {
        return nonce == Protocol.MAX_NONCE;
    }

    /** Refuses to go below zero, which no caller may ask for. */
    Account debit(BigInteger amount) {
        return new Account(nonce, balance.subtract(amount));
    }

    /** Empty if the balance would pass uint256. */
    Optional<Account> credit(BigInteger amount) {
        BigInteger sum = balance.add(amount);
        return Uint256.fits(sum) ? Optional.of(new Account(nonce, sum)) : Optional.empty();
    }

    /** A fee cannot fail, so its credit stops at the largest balance. */
    Account creditSaturating(BigInteger amount) {
        return new Account(nonce, balance.add(amount).min(Protocol.MAX_U256));
    }

    Account nextNonce() {
        return new Account(nonce + 1, balance);
    }

    static Bytes resource(Address address) {
        byte[] key = new byte[1 + Address.SIZE];
        key[0] = TAG;
        address.bytes().copyTo(key, 1);
        return Bytes.wrap(key);
    }

    private static Account decode(Bytes value) {
        if (value.size() != BYTES) {
            throw new IllegalStateException("an account's value has " + BYTES + " bytes, not " + value.size());
        }
        long nonce = Integer.toUnsignedLong(ByteBuffer.wrap(value.unsafeArray()).getInt());
        return new Account(nonce, Uint256.bigEndian(value, NONCE_BYTES));
    }
}
