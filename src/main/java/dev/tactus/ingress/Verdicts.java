package dev.tactus.ingress;

import dev.tactus.crypto.Authentication;
import dev.tactus.lane.LaneStatus;
import dev.tactus.lane.Verdict;
import java.util.Optional;

/** Translates what others decide into API errors: the only place that knows both vocabularies. */
final class Verdicts {
    private Verdicts() {}

    static ApiError.Failure refusal(Verdict.Refused refused) {
        return switch (refused) {
            case Verdict.BadNonce(long expected, long got) -> ApiError.BAD_NONCE.with(expected, got);
            case Verdict.NonceExhausted() -> ApiError.NONCE_EXHAUSTED.with();
            case Verdict.FeeTooLow(int maxFee, int frameFee) -> ApiError.FEE_TOO_LOW.with(maxFee, frameFee);
            case Verdict.InsufficientBalance(var required, var available) ->
                ApiError.INSUFFICIENT_BALANCE.with(required, available);
            case Verdict.TooLarge(int maxBytes, int gotBytes) -> ApiError.DATA_TOO_LARGE.with(maxBytes, gotBytes);
        };
    }

    static ApiError unavailable(Verdict.Reason reason) {
        return switch (reason) {
            case SHUTTING_DOWN -> ApiError.SHUTTING_DOWN;
            case RECOVERING -> ApiError.RECOVERING;
            case STORAGE_FULL -> ApiError.STORAGE_FULL;
        };
    }

    static ApiError signature(Authentication.Refusal refusal) {
        return switch (refusal) {
            case PARITY -> ApiError.INVALID_PARITY;
            case RANGE -> ApiError.INVALID_SIGNATURE;
            case NO_POINT -> ApiError.UNRECOVERABLE;
            case SENDER_MISMATCH -> ApiError.SENDER_MISMATCH;
        };
    }

    /** Why a lane in this state takes no op; empty if it does. A frozen lane is about to end its process. */
    static Optional<ApiError> closed(LaneStatus.State state) {
        return switch (state) {
            case ACTIVE -> Optional.empty();
            case STARTING, RECOVERING -> Optional.of(ApiError.RECOVERING);
            case STORAGE_FULL -> Optional.of(ApiError.STORAGE_FULL);
            case DRAINING, FROZEN -> Optional.of(ApiError.SHUTTING_DOWN);
        };
    }
}
