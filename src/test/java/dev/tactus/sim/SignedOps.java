package dev.tactus.sim;

import dev.tactus.crypto.EcdsaSigner;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Eip712;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The ops that clients send, signed once and for all: what an op says follows from its account, nonce and variant, so
 * worlds share them.
 */
final class SignedOps {
    static final int ACCOUNTS = 8;
    static final int VARIANTS = 8;
    /** Offers too little wherever ops cost anything. */
    static final int CHEAP = 6;

    private static final int GENEROUS = 900;
    private static final List<EcdsaSigner> SIGNERS = signers();
    private static final Eip712 EIP712 = new Eip712(SimDeployment.DEPLOYMENT.domain());
    private static final ConcurrentHashMap<Long, SignedOp> SIGNED = new ConcurrentHashMap<>();

    private SignedOps() {}

    /** @param body of {@code POST /tx} */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record SignedOp(ValidUserOp op, byte[] body) {}

    private static List<EcdsaSigner> signers() {
        List<EcdsaSigner> signers = new ArrayList<>();
        for (int i = 0; i < ACCOUNTS; i++) {
            signers.add(new EcdsaSigner(SimDeployment.key("client " + i)));
        }
        return List.copyOf(signers);
    }

    static Address address(int account) {
        return SIGNERS.get(account).address();
    }

    static SignedOp of(int account, long nonce, int variant) {
        long key = (nonce * ACCOUNTS + account) * VARIANTS + variant;
        return SIGNED.computeIfAbsent(key, _ -> sign(account, nonce, variant));
    }

    private static SignedOp sign(int account, long nonce, int variant) {
        var op = new UserOp(nonce, variant == CHEAP ? 0 : GENEROUS, data(account, nonce, variant));
        ValidUserOp signed = SIGNERS.get(account).sign(EIP712, op);
        return new SignedOp(signed, body(op, signed.signature(), signed.sender()));
    }

    private static Bytes data(int account, long nonce, int variant) {
        Address next = address((account + 1) % ACCOUNTS);
        return switch (variant) {
            case 0 -> transfer(1 + nonce % 50, next);
            case 1 -> note("n" + nonce);
            case 2 ->
                Bytes.wrap(
                        ByteBuffer.allocate(9).put((byte) 2).putLong(nonce % 7).array());
            case 3 -> Bytes.EMPTY;
            case 4 -> transfer(Long.MAX_VALUE, next);
            case 5 -> note("");
            case CHEAP -> transfer(1, address(account));
            default -> note("x".repeat(LedgerApplication.MAX_METHOD_BYTES - 1));
        };
    }

    private static Bytes transfer(long amount, Address to) {
        return Bytes.wrap(ByteBuffer.allocate(29)
                .put((byte) 1)
                .putLong(amount)
                .put(to.bytes().unsafeArray())
                .array());
    }

    private static Bytes note(String text) {
        return Bytes.wrap(("\u0003" + text).getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] body(UserOp op, Bytes signature, Address sender) {
        return """
                {"message":{"nonce":%d,"max_fee":%d,"data":"%s"},"signature":"%s","sender":"%s"}""".formatted(op.nonce(), op.maxFee(), op.data().toHex(), signature.toHex(), sender.toHex())
                .getBytes(StandardCharsets.US_ASCII);
    }
}
