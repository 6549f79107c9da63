package dev.tactus.devnet;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import java.math.BigInteger;
import java.util.List;

/**
 * What a message call did.
 *
 * @param gasUsed with the intrinsic cost and the call data's floor
 * @param output  what it returned, or the revert's data
 * @param reason  why it reverted, empty if it did not
 * @param effects its writes, for the caller to apply or to drop; none if it reverted
 */
record CallOutcome(boolean succeeded, long gasUsed, Bytes output, String reason, List<Log> logs, StateOverlay effects) {
    private static final long REVERT_GAS = 6_000;

    static CallOutcome of(
            Contracts contracts,
            BlockContext context,
            StateOverlay state,
            Address from,
            Address to,
            BigInteger value,
            Bytes data) {
        var effects = new StateOverlay(state::read);
        var execution = new Execution(context, contracts, effects);
        try {
            Bytes output = execution.call(from, to, value, data);
            long gas = Math.max(Gas.intrinsic(data) + execution.gas(), Gas.floor(data));
            return new CallOutcome(true, gas, output, "", List.copyOf(execution.logs()), effects);
        } catch (Revert revert) {
            long gas = Math.max(Gas.intrinsic(data) + REVERT_GAS, Gas.floor(data));
            return new CallOutcome(
                    false,
                    gas,
                    revert.data(),
                    String.valueOf(revert.getMessage()),
                    List.of(),
                    new StateOverlay(state::read));
        }
    }
}
