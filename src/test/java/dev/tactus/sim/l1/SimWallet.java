package dev.tactus.sim.l1;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.InputBoxAbi;
import dev.tactus.sim.SimDeployment;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.Sign;
import org.web3j.crypto.TransactionEncoder;

/** Transactions of the submitter's wallet for tests of the L1 alone. */
final class SimWallet {
    static final long GAS = 1_000_000;
    private static final BigInteger TIP = BigInteger.valueOf(100_000_000);

    private SimWallet() {}

    static Bytes payload(String text) {
        byte[] body = text.getBytes(StandardCharsets.US_ASCII);
        byte[] payload = new byte[1 + body.length];
        payload[0] = 1;
        System.arraycopy(body, 0, payload, 1, body.length);
        return Bytes.wrap(payload);
    }

    /** With a worthless signature, which costs nothing. */
    static Bytes unsigned(long nonce, Bytes payload, long maxFee) {
        return Bytes.wrap(TransactionEncoder.encode(
                transaction(nonce, payload, BigInteger.valueOf(maxFee), TIP, GAS), worthless()));
    }

    static Bytes with(long nonce, Bytes payload, long maxFee, long tip, long gas) {
        return Bytes.wrap(TransactionEncoder.encode(
                transaction(nonce, payload, BigInteger.valueOf(maxFee), BigInteger.valueOf(tip), gas), worthless()));
    }

    static Bytes signed(long nonce, Bytes payload, long maxFee) {
        var key = ECKeyPair.create(SimDeployment.SUBMITTER_KEY.reveal().unsafeArray());
        return Bytes.wrap(TransactionEncoder.signMessage(
                transaction(nonce, payload, BigInteger.valueOf(maxFee), TIP, GAS), Credentials.create(key)));
    }

    private static RawTransaction transaction(long nonce, Bytes payload, BigInteger maxFee, BigInteger tip, long gas) {
        Bytes data = Bytes.wrap(InputBoxAbi.encodeAddInput(SimDeployment.APPLICATION, payload));
        return RawTransaction.createTransaction(
                SimDeployment.CHAIN_ID,
                BigInteger.valueOf(nonce),
                BigInteger.valueOf(gas),
                SimDeployment.INPUT_BOX.toHex(),
                BigInteger.ZERO,
                data.toHex(),
                tip,
                maxFee);
    }

    private static Sign.SignatureData worthless() {
        byte[] one = new byte[32];
        one[31] = 1;
        return new Sign.SignatureData((byte) 27, one, one);
    }
}
