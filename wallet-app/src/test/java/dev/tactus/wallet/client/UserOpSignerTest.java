package dev.tactus.wallet.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tactus.config.PrivateKey;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Eip712;
import dev.tactus.protocol.Eip712Domain;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.UserOp;
import dev.tactus.wallet.WalletMethod;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

final class UserOpSignerTest {
    private static final PrivateKey KEY =
            new PrivateKey(Bytes.fromHex("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"));

    @Test
    void signsAsTheProtocolsVectorSays() throws Exception {
        var domain = new Eip712Domain(31337, Address.fromHex("11".repeat(20)));
        var to = Address.fromHex("70997970C51812dc3A010C7d01b50e0d17dc79C8");
        var data = new WalletMethod.Transfer(new BigInteger("400000000000000000"), to).encode();

        SignedOp signed = new UserOpSigner(domain, KEY).sign(new UserOp(0, 2000, data));

        JsonNode body = new ObjectMapper().readTree(signed.body());
        assertEquals(
                "0xef29aedda0fb659be8b707b1f59c0b5f1cee2149b2519be2a97646ff6339e5df"
                        + "537ca1b8560c83ec5d267e9eb1129790aff726c013c6b94e5f6555240dcb5c6e1b",
                body.path("signature").textValue());
        assertEquals(
                "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
                body.path("sender").textValue());
        assertEquals(0, body.path("message").path("nonce").longValue());
        assertEquals(2000, body.path("message").path("max_fee").intValue());
        assertEquals(data.toHex(), body.path("message").path("data").textValue());
        assertEquals(
                Eip712.txHash(
                        Hash32.fromHex("02bcaa8b6519c4a04558df16f0c9f0e46037f4e35ad3af5e86288c6488706c5e"),
                        signed.op().sender()),
                signed.op().txHash());
    }
}
