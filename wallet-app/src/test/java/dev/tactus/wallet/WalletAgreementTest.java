package dev.tactus.wallet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.application.Application;
import dev.tactus.application.MapState;
import dev.tactus.config.PrivateKey;
import dev.tactus.crypto.EcdsaSigner;
import dev.tactus.crypto.SignatureRecoveries;
import dev.tactus.crypto.SignatureRecovery;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.Eip712;
import dev.tactus.protocol.L1Input;
import dev.tactus.protocol.Protocol;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.recovery.NodeModel;
import dev.tactus.recovery.RandomLife;
import dev.tactus.recovery.Verifier;
import dev.tactus.recovery.VerifyOutcome.VerifyReport;
import dev.tactus.scheduler.L1Script;
import dev.tactus.scheduler.Scheduler;
import dev.tactus.scheduler.SchedulerEvent;
import dev.tactus.store.DataDirectory;
import dev.tactus.store.OrderReader;
import dev.tactus.store.SequencerStore;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a node orders, executes chunk by chunk and stores is what the canonical scheduler makes of the batches it
 * posts: order, outputs and balances, with real signatures, whatever else happens on L1.
 */
@Timeout(120)
class WalletAgreementTest {
    private static final List<EcdsaSigner> SIGNERS =
            LongStream.rangeClosed(1, 4).mapToObj(WalletAgreementTest::signer).toList();
    private static final EcdsaSigner SUBMITTER = SIGNERS.getFirst();
    private static final Deployment DEPLOYMENT = new Deployment(
            31337,
            L1Script.address(0xaa),
            L1Script.address(0xbb),
            0,
            SUBMITTER.address(),
            List.of(L1Script.PORTAL, L1Script.address(0xe1)),
            L1Script.address(0xcc));
    private static final Eip712 EIP712 = new Eip712(DEPLOYMENT.domain());
    private static final SignatureRecovery RECOVERY = SignatureRecoveries.best();
    private static final Application WALLET = new WalletApplication(DEPLOYMENT);
    private static final boolean ONE_SEED = !System.getProperty("seed", "").isEmpty();

    private static final Map<String, Integer> SEEN = new TreeMap<>();

    @TempDir
    private Path directory = Path.of("set by JUnit");

    static LongStream seeds() {
        return ONE_SEED ? LongStream.of(Long.getLong("seed")) : LongStream.range(0, 12);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theSchedulerArrivesWhereTheNodeIs(long seed) throws Exception {
        try (DataDirectory data = DataDirectory.open(directory)) {
            data.initialise(DEPLOYMENT, new UUID(seed, 0));
            try (SequencerStore store = data.writer();
                    OrderReader order = data.reader()) {
                var node = new NodeModel(WALLET, DEPLOYMENT, store);
                new RandomLife(seed, node, new WalletUsers(store)).live(120);
                // So that all of the order is gold and the node's newest state is comparable.
                node.post();
                node.mine(2);
                node.read();
                node.frame(0);

                VerifyReport report = verify(node, order);
                assertEquals(node.entries(), report.entries() + report.tail().nodeEntries());
                assertEquals(fold(node).acceptedDigest(), report.stateDigest());
            }
        }
    }

    @AfterAll
    static void hasSeenWhatMatters() {
        if (!ONE_SEED) {
            for (String event : List.of("Executed", "DirectInputForced", "BatchAccepted", "BatchRefused", "Garbage")) {
                assertTrue(SEEN.keySet().stream().anyMatch(name -> name.startsWith(event)), event + " in " + SEEN);
            }
        }
    }

    private static VerifyReport verify(NodeModel node, OrderReader order) {
        long head = node.head().orElseThrow().number();
        var verifier = new Verifier(WALLET, DEPLOYMENT, RECOVERY, order, head);
        node.inputs().stream().filter(input -> input.blockNumber() <= head).forEach(verifier::accept);
        return assertInstanceOf(VerifyReport.class, verifier.finish());
    }

    private static Scheduler fold(NodeModel node) {
        var scheduler = new Scheduler(
                WALLET, DEPLOYMENT, RECOVERY, new MapState(), event -> SEEN.merge(name(event), 1, Integer::sum));
        node.inputs().forEach(scheduler::apply);
        return scheduler;
    }

    private static String name(SchedulerEvent event) {
        return event.getClass().getSimpleName();
    }

    private static EcdsaSigner signer(long secret) {
        byte[] key = new byte[32];
        key[31] = (byte) secret;
        return new EcdsaSigner(new PrivateKey(Bytes.wrap(key)));
    }

    private record WalletUsers(SequencerStore store) implements RandomLife.Users {
        @Override
        public ValidUserOp op(Random random, int frameFee) {
            EcdsaSigner sender = SIGNERS.get(random.nextInt(SIGNERS.size()));
            // Of the state before the chunk, so some nonces of a chunk are used twice and others skipped.
            long nonce = WALLET.nextNonce(store, sender.address()) + random.nextInt(2);
            int maxFee = random.nextInt(6) == 0 ? frameFee - Math.min(1, frameFee) : 0xffff;
            return sender.sign(EIP712, new UserOp(nonce, maxFee, data(random, sender.address())));
        }

        private Bytes data(Random random, Address sender) {
            BigInteger balance = WALLET.balance(store, sender);
            BigInteger amount = switch (random.nextInt(4)) {
                case 0 -> BigInteger.ZERO;
                case 1 -> balance.min(Protocol.MAX_U256);
                default -> balance.shiftRight(1 + random.nextInt(8));
            };
            return switch (random.nextInt(5)) {
                case 0 -> Bytes.EMPTY;
                case 1 -> new WalletMethod.Withdrawal(amount).encode();
                default -> new WalletMethod.Transfer(amount, anyone(random)).encode();
            };
        }

        @Override
        public L1Input direct(Random random, L1Script l1, long block) {
            BigInteger value = random.nextInt(8) == 0
                    ? Protocol.MAX_U256.shiftRight(random.nextInt(3))
                    : BigInteger.valueOf(random.nextInt(1_000_000_000));
            Bytes deposit = new Erc20Deposit(DEPLOYMENT.token(), anyone(random), value).encode();
            return switch (random.nextInt(6)) {
                case 0 -> l1.input(block, DEPLOYMENT.portals().getLast(), deposit);
                case 1 -> l1.tagged(block, L1Script.ALICE, 0, deposit);
                case 2 -> l1.deposit(block, deposit.slice(0, 71));
                default -> l1.deposit(block, deposit);
            };
        }

        private static Address anyone(Random random) {
            return SIGNERS.get(random.nextInt(SIGNERS.size())).address();
        }

        @Override
        public int frameFee(Random random) {
            return random.nextInt(2000);
        }
    }
}
