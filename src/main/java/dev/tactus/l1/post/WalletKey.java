package dev.tactus.l1.post;

import dev.tactus.config.PrivateKey;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;

/** The wallet that posts batches: its address, and signatures on its transactions. Never shows its key. */
public final class WalletKey {
    private final PrivateKey key;
    private final Address address;
    /** Made for the first signature: that loads a whole cryptographic provider, and a start has no time for it. */
    private @Nullable Credentials credentials;

    private WalletKey(PrivateKey key) {
        this.key = key;
        this.address = key.address();
    }

    public static WalletKey of(PrivateKey key) {
        return new WalletKey(key);
    }

    public Address address() {
        return address;
    }

    private synchronized Credentials credentials() {
        Credentials made = credentials;
        if (made == null) {
            made = Credentials.create(ECKeyPair.create(key.reveal().unsafeArray()));
            credentials = made;
        }
        return made;
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
        return Bytes.wrap(TransactionEncoder.signMessage(transaction, credentials()));
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
