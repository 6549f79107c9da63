package dev.tactus.sim;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever the bytes: product and reference read the same batch in them, or none. */
class ReferenceBatchAgreementFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void agree(byte[] ssz) {
        var _ = ReferenceAgreement.onBatch(ssz);
    }
}
