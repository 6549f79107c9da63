package dev.tactus.l1.post;

/**
 * That something is wrong with a slot which sending cannot repair.
 *
 * @param proven whether the safe chain says so, so that no second look is needed
 */
record Verdict(Kind kind, Slot slot, boolean proven) {
    enum Kind {
        /** Its transaction failed in its block. */
        REVERTED,
        /** It lies on the safe chain, and the scheduler did not accept its batch. */
        NOT_ACCEPTED,
        /** Its nonce is used up on the safe chain by a transaction that is not ours. */
        TAKEN
    }

    boolean isLike(Verdict other) {
        return kind == other.kind && slot.walletNonce() == other.slot.walletNonce();
    }

    String why() {
        String batch = "batch " + slot.batchNonce();
        return switch (kind) {
            case REVERTED -> batch + " reverted on L1 in wallet nonce " + slot.walletNonce();
            case NOT_ACCEPTED -> batch + " is on L1 but the scheduler did not accept it";
            case TAKEN ->
                "wallet nonce " + slot.walletNonce() + " of " + batch + " was used by a transaction that is not ours";
        };
    }
}
