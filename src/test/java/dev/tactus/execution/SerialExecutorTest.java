package dev.tactus.execution;

import static dev.tactus.application.LogApplication.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.application.LogApplication;
import dev.tactus.application.MapState;
import dev.tactus.application.Output;
import dev.tactus.application.Validation;
import dev.tactus.execution.ChunkExecutor.Execution;
import dev.tactus.execution.ChunkExecutor.OpOutcome;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.FeeExponent;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Protocol;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SerialExecutorTest {
    private static final Address ALICE = Address.fromHex("0x00000000000000000000000000000000000000a1");
    private static final Address BOB = Address.fromHex("0x00000000000000000000000000000000000000b0");
    private static final Hash32 SOME_HASH = Hash32.wrap(new byte[Hash32.SIZE]);

    private final SerialExecutor executor = new SerialExecutor(new LogApplication());
    private final MapState state = new MapState();

    @Test
    void includesOpsThatSeeEachOthersWrites() {
        var execution = ops(0, op(ALICE, 0, 0, "a"), op(ALICE, 1, 0, "b"), op(BOB, 0, 0, ""));

        assertEquals(List.of(included("a"), included("b"), new OpOutcome.Included(List.of())), execution.outcomes());
        assertEquals(0, state.size(), "the base is left alone");
    }

    @Test
    void rejectsWithTheApplicationsReasonAndLeavesNoTrace() {
        var execution = ops(90, op(ALICE, 5, 90, "gap"), op(ALICE, 0, 89, "low"), op(BOB, 1, 0xffff, "gap"));

        assertEquals(
                List.of(
                        new OpOutcome.Rejected(new Validation.BadNonce(0)),
                        new OpOutcome.FeeTooLow(89, 90),
                        new OpOutcome.Rejected(new Validation.BadNonce(0))),
                execution.outcomes());
        assertEquals(Map.of(), execution.writes());
    }

    @Test
    void chargesTheFramesFeeAndNotWhatTheSenderWouldHavePaid() {
        int tooDear = FeeExponent.ceil(LogApplication.BALANCE) + 1;

        assertEquals(List.of(included("x")), ops(90, op(ALICE, 0, tooDear, "x")).outcomes());
        assertEquals(
                List.of(new OpOutcome.Rejected(
                        new Validation.InsufficientBalance(FeeExponent.value(tooDear), LogApplication.BALANCE))),
                ops(tooDear, op(ALICE, 0, tooDear, "x")).outcomes());
    }

    @Test
    void s8_anOpBeforeOrAfterItsTurnIsRefusedAndTheNonceStays() {
        var execution = ops(
                0,
                op(ALICE, 1, 0, "early"),
                op(ALICE, Protocol.MAX_NONCE, 0, "last"),
                op(ALICE, 0, 0, "a"),
                op(ALICE, 0, 0, "late"),
                op(ALICE, 2, 0, "gap"),
                op(ALICE, 1, 0, "b"));

        assertEquals(
                List.of(badNonce(0), badNonce(0), included("a"), badNonce(1), badNonce(1), included("b")),
                execution.outcomes());
    }

    @Test
    void s8_theLastNonceIsNeverUsedAndNothingWraps() {
        var nearEnd = new SerialExecutor(new LogApplication(Protocol.MAX_NONCE - 1));
        var exhausted = new OpOutcome.Rejected(Validation.Exhausted.EXHAUSTED);

        var execution = nearEnd.executeOps(
                List.of(
                        op(ALICE, Protocol.MAX_NONCE, 0, "ahead"),
                        op(ALICE, Protocol.MAX_NONCE - 1, 0, "last"),
                        op(ALICE, Protocol.MAX_NONCE, 0, "beyond"),
                        op(ALICE, 0, 0, "wrapped")),
                0,
                7,
                state);

        assertEquals(
                List.of(badNonce(Protocol.MAX_NONCE - 1), included("last"), exhausted, exhausted),
                execution.outcomes());
    }

    @Test
    void s9_whatAnOpWouldPayIsHeldAgainstTheFramesFee() {
        var execution = ops(90, op(ALICE, 0, 89, "below"), op(ALICE, 0, 90, "equal"), op(ALICE, 1, 91, "above"));

        assertEquals(
                List.of(new OpOutcome.FeeTooLow(89, 90), included("equal"), included("above")), execution.outcomes());
    }

    @Test
    void executesTheRestAsIfAFailedOpHadNotBeenThere() {
        var failing = ops(0, op(ALICE, 0, 0, "a"), op(BOB, 0, 0, "tleft behind"), op(ALICE, 1, 0, "b"));
        var clean = ops(0, op(ALICE, 0, 0, "a"), op(ALICE, 1, 0, "b"));

        assertInstanceOf(OpOutcome.Failed.class, failing.outcomes().get(1));
        assertEquals(clean.writes(), failing.writes());
        assertEquals(clean.outcomes().get(1), failing.outcomes().get(2));
    }

    @Test
    void letsTheSameSenderGoOnAfterAFailedOp() {
        var execution = ops(0, op(ALICE, 0, 0, "t"), op(ALICE, 0, 0, "again"));

        assertEquals(included("again"), execution.outcomes().get(1));
    }

    @Test
    void writesTheLastValueOfEachResourceOnly() {
        state.write(text("gone"), text("was here"));
        var execution = ops(
                0,
                op(ALICE, 0, 0, "wkey"),
                op(ALICE, 1, 0, "dkey"),
                op(ALICE, 2, 0, "dgone"),
                op(BOB, 0, 0, "dother"),
                op(BOB, 1, 0, "wother"));

        assertEquals(Optional.empty(), execution.writes().get(text("key")));
        assertEquals(Optional.empty(), execution.writes().get(text("gone")));
        assertEquals(Optional.of(text("wother")), execution.writes().get(text("other")));
        assertEquals(6, execution.writes().size(), "three above, two nonces, the log");
    }

    @Test
    void stopsAtADirectInputThatTheApplicationFailsOn() {
        List<DirectInput> inputs = List.of(direct(0, "a"), direct(1, "tx"), direct(2, "b"));

        var fault = assertThrows(ApplicationFault.class, () -> executor.executeDirectInputs(inputs, state));
        assertTrue(String.valueOf(fault.getMessage()).contains("direct input 1"));
        assertEquals(0, state.size());
    }

    @Test
    void executesDirectInputsInOrder() {
        var execution =
                executor.executeDirectInputs(List.of(direct(0, "wkey"), direct(1, "dkey"), direct(2, "")), state);

        assertEquals(
                List.of(List.of(new Output.Notice(text("wkey"))), List.of(new Output.Notice(text("dkey"))), List.of()),
                execution.outcomes());
        assertEquals(Optional.empty(), execution.writes().get(text("key")));
    }

    private Execution<OpOutcome> ops(int fee, ValidUserOp... ops) {
        return executor.executeOps(List.of(ops), fee, 7, state);
    }

    private static OpOutcome badNonce(long expected) {
        return new OpOutcome.Rejected(new Validation.BadNonce(expected));
    }

    private static OpOutcome included(String data) {
        return new OpOutcome.Included(List.of(new Output.Notice(text(data))));
    }

    static ValidUserOp op(Address sender, long nonce, int maxFee, String data) {
        return new ValidUserOp(
                sender,
                new UserOp(nonce, maxFee, text(data)),
                Bytes.wrap(new byte[Protocol.SIGNATURE_BYTES]),
                SOME_HASH);
    }

    static DirectInput direct(long index, String payload) {
        return new DirectInput(index, ALICE, 5, 60, SOME_HASH, text(payload));
    }
}
