package dev.tactus.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.tactus.Vectors;
import dev.tactus.crypto.Authentication.Authenticated;
import dev.tactus.crypto.Authentication.Refusal;
import dev.tactus.crypto.Authentication.Refused;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Eip712;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.protocol.WireUserOp;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UserOpAuthenticatorTest {
    private static final Bytes SIGNATURE = Vectors.bytes(Vectors.all("userOp"), "signature");

    private final Authenticator authenticator = new UserOpAuthenticator(Vectors.domain(), SignatureRecoveries.best());

    @Test
    void authenticatesTheVector() {
        var expected = new EcdsaSigner(Vectors.key()).sign(new Eip712(Vectors.domain()), Vectors.op());

        var found = authenticator.authenticate(Vectors.op(), SIGNATURE, Vectors.sender());

        assertEquals(new Authenticated(expected), found);
        assertEquals(Optional.of(expected), authenticator.recover(new WireUserOp(Vectors.op(), SIGNATURE)));
    }

    @Test
    void s1_theHighTwinIsTheSameOp() {
        var plain = authenticator.authenticate(Vectors.op(), SIGNATURE, Vectors.sender());
        var twin = authenticator.authenticate(Vectors.op(), TestSignatures.highTwin(SIGNATURE), Vectors.sender());

        assertEquals(plain, twin);
    }

    @Test
    void s4_anotherDeclaredSenderIsAMismatch() {
        assertRefused(
                "sender mismatch", authenticator.authenticate(Vectors.op(), SIGNATURE, Address.wrap(new byte[20])));
    }

    @Test
    void aChangedOpIsAMismatch() {
        UserOp op = Vectors.op();
        var changed = new UserOp(op.nonce() + 1, op.maxFee(), op.data());

        assertRefused("sender mismatch", authenticator.authenticate(changed, SIGNATURE, Vectors.sender()));
    }

    /** What fails to recover is nobody: not the zero address either, which other recoveries answer with. */
    @Test
    void s4_aSignatureWithoutASignerIsNotTheZeroAddress() {
        Bytes pointless = TestSignatures.of(BigInteger.valueOf(5), BigInteger.ONE, 27);

        for (Bytes signature : List.of(pointless, Bytes.wrap(new byte[65]))) {
            assertInstanceOf(Refused.class, authenticator.authenticate(Vectors.op(), signature, Address.ZERO));
            assertEquals(Optional.empty(), authenticator.recover(new WireUserOp(Vectors.op(), signature)));
        }
        assertRefused("sender mismatch", authenticator.authenticate(Vectors.op(), SIGNATURE, Address.ZERO));
    }

    static Stream<Arguments> otherDomains() {
        return ForeignDomain.all(Vectors.domain()).stream().map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("otherDomains")
    void s5_anOpForAnotherDomainIsNeverItsSigners(ForeignDomain elsewhere) {
        var signer = new EcdsaSigner(Vectors.key());
        Bytes signature = signer.sign(elsewhere.signingHash(Vectors.op()));

        assertRefused("sender mismatch", authenticator.authenticate(Vectors.op(), signature, signer.address()));
        assertNotEquals(
                Optional.of(signer.address()),
                authenticator.recover(new WireUserOp(Vectors.op(), signature)).map(ValidUserOp::sender));
    }

    @Test
    void s5_theDomainsWouldBeAcceptedIfTheyWereOurs() {
        var signer = new EcdsaSigner(Vectors.key());

        assertEquals(SIGNATURE, signer.sign(ForeignDomain.ours(Vectors.domain()).signingHash(Vectors.op())));
    }

    @Test
    void namesEachRefusalAsClientsSeeIt() {
        assertRefusedEverywhere("invalid signature parity", TestSignatures.of(BigInteger.ONE, BigInteger.ONE, 29));
        assertRefusedEverywhere("invalid signature", TestSignatures.of(BigInteger.ZERO, BigInteger.ONE, 27));
        assertRefusedEverywhere("invalid signature", SIGNATURE.slice(0, 64));
        assertRefusedEverywhere("cannot recover sender", TestSignatures.of(BigInteger.valueOf(5), BigInteger.ONE, 27));
    }

    @Test
    void thePrecheckRefusesParityAndLengthOnly() {
        var badParity = TestSignatures.of(BigInteger.ZERO, BigInteger.ZERO, 2);
        var badRange = TestSignatures.of(BigInteger.ZERO, BigInteger.ZERO, 27);

        assertEquals(Optional.of(new Refused(Refusal.PARITY)), authenticator.precheck(badParity));
        assertEquals(Optional.of(new Refused(Refusal.RANGE)), authenticator.precheck(SIGNATURE.slice(0, 64)));
        assertEquals(Optional.empty(), authenticator.precheck(badRange));
        assertEquals(Optional.empty(), authenticator.precheck(SIGNATURE));
    }

    @Test
    void theSenderIsPartOfTheIdentity() {
        var signingHash = new Eip712(Vectors.domain()).signingHash(Vectors.op());

        assertNotEquals(Eip712.txHash(signingHash, Vectors.sender()), Eip712.txHash(signingHash, Address.ZERO));
    }

    private void assertRefusedEverywhere(String message, Bytes signature) {
        assertRefused(message, authenticator.authenticate(Vectors.op(), signature, Vectors.sender()));
        assertEquals(Optional.empty(), authenticator.recover(new WireUserOp(Vectors.op(), signature)));
    }

    private static void assertRefused(String message, Authentication found) {
        assertEquals(message, assertInstanceOf(Refused.class, found).refusal().message());
    }
}
