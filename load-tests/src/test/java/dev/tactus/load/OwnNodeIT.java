package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.tactus.devnet.DevAccounts;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.UserOp;
import dev.tactus.wallet.WalletMethod;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.SequencerException;
import dev.tactus.wallet.client.SignedOp;
import dev.tactus.wallet.client.Submission;
import dev.tactus.wallet.client.UserOpSigner;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The node that a measurement starts for itself. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class OwnNodeIT {
    private static final Duration PER_OP = Duration.ofMillis(400);

    @TempDir
    private Path directory = Path.of("set by JUnit");

    @Test
    void itTakesOpsOfTheAccountsThatDepositedAsSlowlyAsItWasToldTo() throws Exception {
        OwnNode.Plan plan =
                OwnNode.Plan.in(directory).withBlockTime(Duration.ofMillis(100)).slowedBy(PER_OP);
        try (OwnNode node = OwnNode.start(plan);
                var client = new SequencerClient(node.uri())) {
            SignedOp op = transfer(client);

            long before = System.nanoTime();
            Submission answer = client.submit(op);
            long took = System.nanoTime() - before;

            assertInstanceOf(Submission.Accepted.class, answer);
            assertTrue(took >= PER_OP.toNanos(), () -> "it took " + took + " ns");
            assertTrue(ProcessHandle.of(node.pid()).orElseThrow().isAlive());

            node.stop();

            assertFalse(ProcessHandle.of(node.pid()).map(ProcessHandle::isAlive).orElse(false));
            assertThrows(SequencerException.class, client::head);
        }
    }

    private static SignedOp transfer(SequencerClient client) throws SequencerException {
        var account = DevAccounts.USERS.get(3);
        Address to = DevAccounts.USERS.get(4).address();
        var method = new WalletMethod.Transfer(BigInteger.ONE, to);
        return new UserOpSigner(client.domain(), account.key())
                .sign(new UserOp(0, client.fee().suggestedMaxFee(), method.encode()));
    }

    @Test
    void whatCannotBeStartedSaysWhereItsLogIs() throws Exception {
        Path log = directory.resolve("node.log");
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.start();
        try {
            OwnNode.Plan plan = OwnNode.Plan.in(directory)
                    .listeningOn("127.0.0.1:" + other.getAddress().getPort());

            OwnNode.Refused refused = assertThrows(OwnNode.Refused.class, () -> OwnNode.start(plan));

            assertTrue(String.valueOf(refused.getMessage()).contains(log.toString()), refused::toString);
            assertTrue(Files.readString(log).contains("cannot listen on"), () -> "see " + log);
        } finally {
            other.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--block-time=49", "--commit-micros=-1", "--data=."})
    void mistakesInUsageExitTwo(String option) {
        CommandRun run = CommandRun.of("node", option);

        assertEquals(2, run.exitCode(), run::text);
        assertFalse(run.text().contains("Exception"), run::text);
    }
}
