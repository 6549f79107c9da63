package dev.tactus.wallet.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tactus.config.PrivateKey;
import dev.tactus.crypto.EcdsaSigner;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Eip712;
import dev.tactus.protocol.Eip712Domain;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;

/** Signs ops of one account for one sequencer. Thread-safe. */
public final class UserOpSigner {
    private final Eip712 eip712;
    private final EcdsaSigner signer;

    /** @param domain as {@code GET /domain} tells it */
    public UserOpSigner(Eip712Domain domain, PrivateKey key) {
        eip712 = new Eip712(domain);
        signer = new EcdsaSigner(key);
    }

    public Address address() {
        return signer.address();
    }

    public SignedOp sign(UserOp op) {
        ValidUserOp signed = signer.sign(eip712, op);
        return new SignedOp(signed, body(signed));
    }

    private static String body(ValidUserOp signed) {
        UserOp op = signed.op();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("message")
                .put("nonce", op.nonce())
                .put("max_fee", op.maxFee())
                .put("data", op.data().toHex());
        body.put("signature", signed.signature().toHex());
        body.put("sender", signed.sender().toChecksummed());
        return body.toString();
    }
}
