package dev.tactus.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tactus.application.Application;
import dev.tactus.application.LogApplication;
import dev.tactus.application.MapState;
import dev.tactus.application.Output;
import dev.tactus.application.Validation;
import dev.tactus.execution.ChunkExecutor.OpOutcome;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.FeeExponent;
import dev.tactus.protocol.ValidUserOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random chunks leave the state that one execution after the other, straight into the state, leaves. */
@Timeout(60)
class SerialExecutorPropertyTest {
    private static final Application APPLICATION = new LogApplication();
    private static final String[] COMMANDS = {"wA", "wB", "dA", "dB", "", "x"};

    static LongStream seeds() {
        String given = System.getProperty("seed", "");
        return given.isEmpty() ? LongStream.range(0, 200) : LongStream.of(Long.parseLong(given));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void leavesTheStateOfDirectExecution(long seed) {
        var random = new Random(seed);
        var executor = new SerialExecutor(APPLICATION);
        var chunked = new MapState();
        var straight = new MapState();
        for (int i = 0; i < 10; i++) {
            int chunk = i;
            if (random.nextInt(3) == 0) {
                List<DirectInput> inputs = directs(random);
                var execution = executor.executeDirectInputs(inputs, chunked);
                apply(execution.writes(), chunked);
                List<List<Output>> expected = new ArrayList<>();
                inputs.forEach(input -> expected.add(APPLICATION.execute(straight, input)));
                assertEquals(expected, execution.outcomes());
            } else {
                int fee = random.nextInt(1000);
                List<ValidUserOp> ops = ops(random, straight);
                var execution = executor.executeOps(ops, fee, chunk, chunked);
                apply(execution.writes(), chunked);
                List<Boolean> expected = new ArrayList<>();
                ops.forEach(op -> expected.add(executeStraight(op, fee, chunk, straight)));
                assertEquals(
                        expected,
                        execution.outcomes().stream()
                                .map(OpOutcome.Included.class::isInstance)
                                .toList());
            }
            assertEquals(straight.digest(), chunked.digest(), "chunk " + chunk);
        }
    }

    private static boolean executeStraight(ValidUserOp op, int fee, long safeBlock, MapState state) {
        var context = new Application.OpContext(
                op.sender(), op.op().nonce(), FeeExponent.value(fee), op.op().data(), safeBlock);
        if (op.op().maxFee() < fee
                || APPLICATION.validate(state, context) != Validation.Valid.VALID
                || op.op().data().equals(LogApplication.text("t"))) {
            return false;
        }
        APPLICATION.execute(state, context);
        return true;
    }

    private static List<ValidUserOp> ops(Random random, MapState state) {
        List<ValidUserOp> ops = new ArrayList<>();
        long[] used = new long[3];
        for (int i = random.nextInt(12); i > 0; i--) {
            int who = random.nextInt(3);
            byte[] bytes = new byte[Address.SIZE];
            bytes[0] = (byte) who;
            Address sender = Address.wrap(bytes);
            boolean fails = random.nextInt(6) == 0;
            boolean gap = random.nextInt(6) == 0;
            long nonce = APPLICATION.nextNonce(state, sender) + used[who] + (gap ? 1 : 0);
            String data = fails ? "t" : COMMANDS[random.nextInt(COMMANDS.length)];
            int maxFee = random.nextInt(5) == 0 ? random.nextInt(1000) : 0xffff;
            ops.add(SerialExecutorTest.op(sender, nonce, maxFee, data));
            used[who] += fails || gap ? 0 : 1;
        }
        return ops;
    }

    private static List<DirectInput> directs(Random random) {
        List<DirectInput> inputs = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            inputs.add(SerialExecutorTest.direct(i, COMMANDS[random.nextInt(COMMANDS.length)]));
        }
        return inputs;
    }

    private static void apply(Map<Bytes, Optional<Bytes>> writes, MapState state) {
        writes.forEach((resource, value) ->
                value.ifPresentOrElse(it -> state.write(resource, it), () -> state.delete(resource)));
    }
}
