package dev.tactus.l1.post;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import org.web3j.crypto.SignedRawTransaction;
import org.web3j.crypto.TransactionDecoder;
import org.web3j.crypto.transaction.type.Transaction1559;

/** What signed bytes of ours say. */
record SignedTransaction(long nonce, Address to, Bytes data, long gasLimit, Fees fees) {
    /** @throws IllegalArgumentException unless it is a signed type-2 transaction */
    static SignedTransaction read(Bytes raw) {
        try {
            if (TransactionDecoder.decode(raw.toHex()) instanceof SignedRawTransaction signed
                    && signed.getTransaction() instanceof Transaction1559 it) {
                return new SignedTransaction(
                        it.getNonce().longValueExact(),
                        Address.fromHex(it.getTo()),
                        Bytes.fromHex(it.getData()),
                        it.getGasLimit().longValueExact(),
                        new Fees(it.getMaxFeePerGas(), it.getMaxPriorityFeePerGas()));
            }
        } catch (RuntimeException malformed) {
            throw new IllegalArgumentException("not a signed type-2 transaction", malformed);
        }
        throw new IllegalArgumentException("not a signed type-2 transaction");
    }
}
