package dev.tactus.devnet;

import dev.tactus.protocol.Hash32;

/** The pool's answer to a transaction. */
sealed interface Admission {
    /** It is in the pool; it may have to wait there for earlier nonces. */
    record Accepted(Hash32 hash) implements Admission {}

    record Refused(Refusal why) implements Admission {}

    /** Codes and words are those of the nodes that are imitated, as clients commonly match them. */
    enum Refusal {
        WRONG_CHAIN(-32003, "invalid chain id for signer", "invalid sender: invalid chain id for signer"),
        NONCE_TOO_LOW(-32003, "nonce too low", "nonce too low"),
        ALREADY_KNOWN(-32003, "transaction already imported", "already known"),
        UNDERPRICED(-32003, "transaction underpriced", "transaction underpriced"),
        UNDERPRICED_REPLACEMENT(-32003, "replacement transaction underpriced", "replacement transaction underpriced"),
        INSUFFICIENT_FUNDS(
                -32003, "Insufficient funds for gas * price + value", "insufficient funds for gas * price + value"),
        FEE_BELOW_BASE_FEE(
                -32003, "max fee per gas less than block base fee", "max fee per gas less than block base fee"),
        TIP_ABOVE_FEE(
                -32003,
                "max priority fee per gas higher than max fee per gas",
                "max priority fee per gas higher than max fee per gas"),
        INTRINSIC_GAS_TOO_LOW(-32000, "intrinsic gas too low", "intrinsic gas too low"),
        GAS_LIMIT_TOO_HIGH(
                -32000, "intrinsic gas too high -- tx.gas_limit > env.block.gas_limit", "exceeds block gas limit"),
        POOL_FULL(-32003, "txpool is full", "txpool is full");

        private static final int GETH_CODE = -32000;

        private final int anvilCode;
        private final String anvilMessage;
        private final String gethMessage;

        Refusal(int anvilCode, String anvilMessage, String gethMessage) {
            this.anvilCode = anvilCode;
            this.anvilMessage = anvilMessage;
            this.gethMessage = gethMessage;
        }

        RpcException under(PoolRules rules) {
            return switch (rules) {
                case ANVIL -> new RpcException(anvilCode, anvilMessage);
                case GETH -> new RpcException(GETH_CODE, gethMessage);
            };
        }
    }
}
