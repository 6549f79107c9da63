package dev.tactus.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.application.Application;
import dev.tactus.application.LogApplication;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Eip712;
import dev.tactus.protocol.L1Input;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.recovery.VerifyOutcome.VerifyReport;
import dev.tactus.scheduler.L1Script;
import dev.tactus.scheduler.PlainRecovery;
import dev.tactus.store.DataDirectory;
import dev.tactus.store.OrderReader;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SequencerStore;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happens on L1 and in the node, a correct node's database agrees with the fold of L1. */
@Timeout(120)
class VerifierPropertyTest {
    private static final Eip712 EIP712 = new Eip712(L1Script.DEPLOYMENT.domain());
    private static final Address[] SENDERS = {L1Script.ALICE, L1Script.BOB, L1Script.SUBMITTER};

    @TempDir
    private Path directory = Path.of("set by JUnit");

    static LongStream seeds() {
        String given = System.getProperty("seed", "");
        return given.isEmpty() ? LongStream.range(0, 15) : LongStream.of(Long.parseLong(given));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void agreesWithACorrectNode(long seed) throws Exception {
        try (DataDirectory data = DataDirectory.open(directory)) {
            data.initialise(L1Script.DEPLOYMENT, new UUID(seed, 0));
            try (SequencerStore store = data.writer();
                    OrderReader order = data.reader()) {
                var node = new NodeModel(new LogApplication(), L1Script.DEPLOYMENT, store);
                new RandomLife(seed, node, new LogUsers(store)).live(120);
                SafeHead head = node.head().orElseThrow();

                VerifyReport level = verify(node, order, head.number());
                assertEquals(head.number(), level.comparedBlock());
                assertEquals(head.inputCount(), level.inputs());
                assertEquals(node.entries(), level.entries() + level.tail().nodeEntries());
                assertEquals(level.entries(), level.userOps() + level.directInputs());
                assertEquals(0, level.skippedOps(), "the model posts what it included");

                VerifyReport nodeBehind = verify(node, order, Long.MAX_VALUE);
                assertEquals(head.number(), nodeBehind.comparedBlock());
                assertEquals(level.stateDigest(), nodeBehind.stateDigest());
                assertEquals(
                        node.inputs().size() - level.inputs(), nodeBehind.tail().laterInputs());

                VerifyReport nodeAhead = verify(node, order, head.number() / 2);
                assertEquals(head.number() / 2, nodeAhead.comparedBlock());
                assertTrue(nodeAhead.entries() <= level.entries());
            }
        }
    }

    private static VerifyReport verify(NodeModel node, OrderReader order, long l1SafeBlock) {
        var verifier = new Verifier(new LogApplication(), L1Script.DEPLOYMENT, new PlainRecovery(), order, l1SafeBlock);
        for (L1Input input : node.inputs()) {
            if (input.blockNumber() <= l1SafeBlock) {
                verifier.accept(input);
            }
        }
        return assertInstanceOf(VerifyReport.class, verifier.finish());
    }

    record LogUsers(SequencerStore store) implements RandomLife.Users {
        private static final Application APPLICATION = new LogApplication();
        private static final String[] COMMANDS = {"wA", "wB", "dA", "dB", "", "t"};

        @Override
        public ValidUserOp op(Random random, int frameFee) {
            Address sender = SENDERS[random.nextInt(SENDERS.length)];
            long nonce = APPLICATION.nextNonce(store, sender) + random.nextInt(2);
            var op = new UserOp(
                    nonce,
                    random.nextInt(6) == 0 ? 0 : 0xffff,
                    LogApplication.text(COMMANDS[random.nextInt(COMMANDS.length)]));
            return new ValidUserOp(
                    sender, op, PlainRecovery.signatureOf(sender), Eip712.txHash(EIP712.signingHash(op), sender));
        }

        @Override
        public L1Input direct(Random random, L1Script l1, long block) {
            return random.nextBoolean()
                    ? l1.direct(block, L1Script.BOB, COMMANDS[random.nextInt(5)])
                    : l1.deposit(block, LogApplication.text("wC"));
        }

        @Override
        public int frameFee(Random random) {
            return random.nextInt(900);
        }
    }
}
