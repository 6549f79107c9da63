package dev.tactus.crypto;

import dev.tactus.crypto.Authentication.Authenticated;
import dev.tactus.crypto.Authentication.Refusal;
import dev.tactus.crypto.Authentication.Refused;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Eip712;
import dev.tactus.protocol.Eip712Domain;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Protocol;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.protocol.WireUserOp;
import java.util.Optional;

/** Authenticates by EIP-712 and secp256k1, for one domain. */
public final class UserOpAuthenticator implements Authenticator {
    private final Eip712 eip712;
    private final SignatureRecovery recovery;

    public UserOpAuthenticator(Eip712Domain domain, SignatureRecovery recovery) {
        this.eip712 = new Eip712(domain);
        this.recovery = recovery;
    }

    @Override
    public Optional<Refused> precheck(Bytes signature) {
        if (signature.size() != Protocol.SIGNATURE_BYTES) {
            return Optional.of(new Refused(Refusal.RANGE));
        }
        return SignatureForm.parityOf(signature.get(Protocol.SIGNATURE_BYTES - 1))
                        .isPresent()
                ? Optional.empty()
                : Optional.of(new Refused(Refusal.PARITY));
    }

    @Override
    public Authentication authenticate(UserOp op, Bytes signature, Address declared) {
        try {
            ValidUserOp valid = valid(op, signature);
            return valid.sender().equals(declared) ? new Authenticated(valid) : new Refused(Refusal.SENDER_MISMATCH);
        } catch (SignatureException refused) {
            return new Refused(Refusal.of(refused.reason()));
        }
    }

    @Override
    public Optional<ValidUserOp> recover(WireUserOp op) {
        try {
            return Optional.of(valid(op.op(), op.signature()));
        } catch (SignatureException refused) {
            return Optional.empty();
        }
    }

    private ValidUserOp valid(UserOp op, Bytes signature) throws SignatureException {
        Hash32 signingHash = eip712.signingHash(op);
        var recovered = recovery.recover(signingHash, signature);
        return new ValidUserOp(
                recovered.signer(), op, recovered.signature(), Eip712.txHash(signingHash, recovered.signer()));
    }
}
