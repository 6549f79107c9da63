package dev.tactus.devnet;

import dev.tactus.protocol.Hash32;

/** The pool's answer to a transaction. */
sealed interface Admission {
    /** It is in the pool; it may have to wait there for earlier nonces. */
    record Accepted(Hash32 hash) implements Admission {}

    record Refused(Refusal why) implements Admission {}

    /** Codes and words are Anvil's, as clients of Ethereum nodes commonly match them. */
    enum Refusal {
        WRONG_CHAIN(-32003, "invalid chain id for signer"),
        NONCE_TOO_LOW(-32003, "nonce too low"),
        ALREADY_KNOWN(-32003, "transaction already imported"),
        UNDERPRICED_REPLACEMENT(-32003, "replacement transaction underpriced"),
        INSUFFICIENT_FUNDS(-32003, "Insufficient funds for gas * price + value"),
        FEE_BELOW_BASE_FEE(-32003, "max fee per gas less than block base fee"),
        TIP_ABOVE_FEE(-32003, "max priority fee per gas higher than max fee per gas"),
        INTRINSIC_GAS_TOO_LOW(-32000, "intrinsic gas too low"),
        GAS_LIMIT_TOO_HIGH(-32000, "intrinsic gas too high -- tx.gas_limit > env.block.gas_limit"),
        POOL_FULL(-32003, "txpool is full");

        private final int code;
        private final String message;

        Refusal(int code, String message) {
            this.code = code;
            this.message = message;
        }

        int code() {
            return code;
        }

        String message() {
            return message;
        }
    }
}
