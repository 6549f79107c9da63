package dev.tactus.sim;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever the bytes: product and reference read the same input in them, or none. */
class ReferenceAdvanceAgreementFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void agree(byte[] callData) {
        var _ = ReferenceAgreement.onAdvance(callData);
    }
}
