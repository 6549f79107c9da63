package dev.tactus.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.crypto.SignatureException.Reason;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class SignatureRecoveriesTest {
    @AfterEach
    void forget() {
        System.clearProperty(SignatureRecoveries.FORCE_BOUNCY_CASTLE);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theNativeLibraryIsChosenWhereItLoads() {
        assertEquals("libsecp256k1", SignatureRecoveries.best().name());
    }

    @Test
    void aSystemPropertyKeepsTheNativeLibraryOut() {
        System.setProperty(SignatureRecoveries.FORCE_BOUNCY_CASTLE, "true");

        assertEquals("bouncycastle", SignatureRecoveries.best().name());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void bothRecoveriesPassTheQuestionsAskedAtStart() {
        assertTrue(SignatureRecoveries.answersCorrectly(SignatureRecoveries.bouncyCastle()));
        assertTrue(SignatureRecoveries.answersCorrectly(
                SignatureRecoveries.nativeLibrary().orElseThrow()));
    }

    @Test
    void s10_aRecoveryThatNamesTheWrongSignerIsNotUsed() {
        assertFalse(SignatureRecoveries.answersCorrectly(answering(Address.ZERO)));
    }

    @Test
    void s10_aRecoveryThatRefusesEverythingIsNotUsed() {
        assertFalse(SignatureRecoveries.answersCorrectly(new Fake() {
            @Override
            public Recovered recover(Hash32 hash, Bytes signature) throws SignatureException {
                throw new SignatureException(Reason.NO_POINT);
            }
        }));
    }

    @Test
    void s10_aRecoveryThatAcceptsWhatHasNoSignerIsNotUsed() {
        Address knownSigner = Address.fromHex("f39Fd6e51aad88F6F4ce6aB8827279cffFb92266");

        assertFalse(SignatureRecoveries.answersCorrectly(answering(knownSigner)));
    }

    private static SignatureRecovery answering(Address always) {
        return new Fake() {
            @Override
            public Recovered recover(Hash32 hash, Bytes signature) {
                return new Recovered(always, signature);
            }
        };
    }

    private abstract static class Fake implements SignatureRecovery {
        @Override
        public String name() {
            return "fake";
        }
    }
}
