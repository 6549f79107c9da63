package dev.tactus.sim.l1;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.InputBoxAbi;
import dev.tactus.sim.SimDeployment;
import java.math.BigInteger;
import java.util.Optional;

/** What a signed type-2 transaction says. The signature itself is taken on trust: there is one wallet. */
record RawTransaction(
        Bytes raw,
        Hash32 hash,
        long chainId,
        long nonce,
        BigInteger tip,
        BigInteger maxFee,
        long gasLimit,
        Address to,
        Bytes data) {
    private static final int WORD = 32;
    private static final int HEAD = 4 + 3 * WORD;
    private static final long TRANSACTION = 21_000;
    private static final long EXECUTION = 75_000;
    private static final long EXECUTION_PER_BYTE = 12;

    /** The payload if this is exactly what {@code addInput} for our application encodes to. */
    Optional<Bytes> payload() {
        return payload(to, data);
    }

    static Optional<Bytes> payload(Address to, Bytes data) {
        if (!to.equals(SimDeployment.INPUT_BOX) || data.size() < HEAD) {
            return Optional.empty();
        }
        long size = new BigInteger(1, data.slice(HEAD - WORD, HEAD).toArray())
                .min(BigInteger.valueOf(Integer.MAX_VALUE))
                .longValue();
        if (size > data.size() - HEAD) {
            return Optional.empty();
        }
        Bytes payload = data.slice(HEAD, HEAD + (int) size);
        Bytes expected = Bytes.wrap(InputBoxAbi.encodeAddInput(SimDeployment.APPLICATION, payload));
        return expected.equals(data) ? Optional.of(payload) : Optional.empty();
    }

    /** What the pool asks of the gas limit. */
    long intrinsicGas() {
        return Math.max(TRANSACTION + 4 * tokens(data), TRANSACTION + 10 * tokens(data));
    }

    /** What the call costs: call data, two fresh slots, the event; no less than the floor of EIP-7623. */
    long gasNeeded() {
        return gasNeeded(data);
    }

    static long gasNeeded(Bytes data) {
        long executed = TRANSACTION + 4 * tokens(data) + EXECUTION + EXECUTION_PER_BYTE * data.size();
        return Math.max(executed, TRANSACTION + 10 * tokens(data));
    }

    private static long tokens(Bytes data) {
        long tokens = 0;
        for (byte b : data.unsafeArray()) {
            tokens += b == 0 ? 1 : 4;
        }
        return tokens;
    }
}
