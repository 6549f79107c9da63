package dev.tactus.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.crypto.StructuredDataEncoder;

class Eip712Test {
    @ParameterizedTest
    @ValueSource(longs = {1, 712})
    void agreesWithAnotherEncoderOnRandomOps(long seed) throws IOException {
        System.out.println("Eip712Test.agreesWithAnotherEncoderOnRandomOps seed=" + seed);
        var random = new Random(seed);
        for (int i = 0; i < 250; i++) {
            var domain = new Eip712Domain(random.nextLong() >>> (1 + random.nextInt(62)), RandomValues.address(random));
            var op = RandomValues.op(random, 200);
            var other = new StructuredDataEncoder(json(domain, op));

            var ours = new Eip712(domain);

            assertEquals(Hash32.wrap(other.hashDomain()), ours.domainSeparator(), "seed " + seed);
            assertEquals(Hash32.wrap(other.hashStructuredData()), ours.signingHash(op), "seed " + seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 255, 256, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL})
    void agreesAtTheEdgesOfTheNonce(long nonce) throws IOException {
        var domain = new Eip712Domain(Long.MAX_VALUE, Address.ZERO);
        for (int maxFee : new int[] {0, 1, 0x7fff, 0x8000, 0xffff}) {
            var op = new UserOp(nonce, maxFee, Bytes.EMPTY);
            var other = new StructuredDataEncoder(json(domain, op));

            assertEquals(Hash32.wrap(other.hashStructuredData()), new Eip712(domain).signingHash(op));
        }
    }

    @Test
    void handsOutItsSeparatorWithoutGivingItAway() {
        var eip712 = new Eip712(new Eip712Domain(1, Address.ZERO));
        var op = new UserOp(0, 0, Bytes.EMPTY);
        Hash32 before = eip712.signingHash(op);

        eip712.domainSeparator().bytes().unsafeArray()[0] ^= 1;

        assertEquals(before, eip712.signingHash(op));
        assertNotEquals(before, new Eip712(new Eip712Domain(2, Address.ZERO)).signingHash(op));
    }

    private static String json(Eip712Domain domain, UserOp op) {
        return """
                {"types":{
                  "EIP712Domain":[{"name":"name","type":"string"},{"name":"version","type":"string"},
                    {"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],
                  "UserOp":[{"name":"nonce","type":"uint32"},{"name":"max_fee","type":"uint16"},
                    {"name":"data","type":"bytes"}]},
                 "primaryType":"UserOp",
                 "domain":{"name":"%s","version":"%s","chainId":"%d","verifyingContract":"%s"},
                 "message":{"nonce":"%d","max_fee":"%d","data":"%s"}}
                """.formatted(
                        Eip712Domain.NAME,
                        Eip712Domain.VERSION,
                        domain.chainId(),
                        domain.verifyingContract().toHex(),
                        op.nonce(),
                        op.maxFee(),
                        op.data().toHex());
    }
}
