package dev.tactus.ingress;

import dev.tactus.config.PrivateKey;
import dev.tactus.crypto.EcdsaSigner;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Eip712;
import dev.tactus.protocol.Eip712Domain;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;

/** Signed ops and the requests that carry them. */
final class Ops {
    static final Address APP = Address.fromHex("0x1111111111111111111111111111111111111111");
    static final Eip712Domain DOMAIN = new Eip712Domain(31337, APP);
    static final Eip712 EIP712 = new Eip712(DOMAIN);
    static final EcdsaSigner ALICE = signer("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
    static final EcdsaSigner BOB = signer("59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d");

    private Ops() {}

    static ValidUserOp op(EcdsaSigner signer, long nonce) {
        return signer.sign(EIP712, new UserOp(nonce, 2000, Bytes.fromHex("00aabb")));
    }

    static String json(ValidUserOp op) {
        return json(
                Long.toString(op.op().nonce()),
                Integer.toString(op.op().maxFee()),
                op.op().data().toHex(),
                op.signature().toHex(),
                op.sender().toHex());
    }

    static String json(String nonce, String maxFee, String data, String signature, String sender) {
        return """
                {"message":{"nonce":%s,"max_fee":%s,"data":"%s"},"signature":"%s","sender":"%s"}""".formatted(nonce, maxFee, data, signature, sender);
    }

    private static EcdsaSigner signer(String key) {
        return new EcdsaSigner(new PrivateKey(Bytes.fromHex(key)));
    }
}
