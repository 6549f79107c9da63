package dev.tactus.l1.post;

import dev.tactus.config.PrivateKey;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import java.math.BigInteger;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;

/** The wallet that posts batches: its address, and signatures on its transactions. Never shows its key. */
public final class WalletKey {
    private final Credentials credentials;

    private WalletKey(Credentials credentials) {
        this.credentials = credentials;
    }

    public static WalletKey of(PrivateKey key) {
        return new WalletKey(Credentials.create(ECKeyPair.create(key.reveal().unsafeArray())));
    }

    public Address address() {
        return Address.fromHex(credentials.getAddress());
    }

    /** A signed type-2 transaction without value, as it is broadcast. */
    Bytes sign(long chainId, long nonce, Address to, Bytes data, long gasLimit, Fees fees) {
        RawTransaction transaction = RawTransaction.createTransaction(
                chainId,
                BigInteger.valueOf(nonce),
                BigInteger.valueOf(gasLimit),
                to.toHex(),
                BigInteger.ZERO,
                data.toHex(),
                fees.tip(),
                fees.max());
        return Bytes.wrap(TransactionEncoder.signMessage(transaction, credentials));
    }

    /** A transfer of nothing to the wallet itself: all it does is use up the nonce. */
    Bytes signNothing(long chainId, long nonce, Fees fees) {
        return sign(chainId, nonce, address(), Bytes.EMPTY, Gas.TRANSFER, fees);
    }

    @Override
    public String toString() {
        return "wallet " + address();
    }
}
