package dev.tactus.wallet.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;
import dev.tactus.protocol.UserOp;
import dev.tactus.wallet.WalletMethod;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.Submission;
import dev.tactus.wallet.client.UserOpSigner;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node whose memory is much smaller than what its clients ask for at once. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class UnreadAnswersIT {
    /** 480 pages of 1,000 ops are 200 MB; what the kernel does not take, the node keeps whole. */
    private static final String HEAP = "-Xmx160m";

    private static final int OPS = 1_000;
    private static final int CLIENTS = 480;
    private static final int ANSWER_LIMIT_MS = 30_000;

    @TempDir
    private Path directory;

    @Test
    void h5_asManyLongAnswersAsConnectionsThatNobodyReadsAreNoBurden() throws Exception {
        List<Socket> clients = new ArrayList<>();
        try (var l1 = Devnet.open(DevnetOptions.defaults().withBlockTime(Duration.ofMillis(250)));
                var node = NodeProcess.start(
                        NodeProcess.environment(l1, directory.resolve("data"), NodeProcess.freePort()),
                        directory.resolve("node.log"),
                        List.of(HEAP),
                        "run");
                var client = new SequencerClient(node.uri())) {
            node.awaitReady();
            KillLoopIT.deposit(client, l1);
            var signer =
                    new UserOpSigner(client.domain(), l1.accounts().getFirst().key());
            int maxFee = client.fee().suggestedMaxFee();
            for (long nonce = 0; nonce < OPS; nonce++) {
                accepted(client, signer, nonce, maxFee);
            }

            while (clients.size() < CLIENTS) {
                Socket next = asksForMuch(node.uri());
                clients.add(next);
                assertEquals("HTTP/1.1 200", new String(next.getInputStream().readNBytes(12), UTF_8), node::output);
            }

            assertEquals(Optional.of(200), node.get("/livez"), node::output);
            accepted(client, signer, OPS, maxFee);
        } finally {
            for (Socket each : clients) {
                each.close();
            }
        }
    }

    private static void accepted(SequencerClient client, UserOpSigner signer, long nonce, int maxFee) throws Exception {
        var transfer = new WalletMethod.Transfer(BigInteger.ONE, signer.address());
        Submission answer = client.submit(signer.sign(new UserOp(nonce, maxFee, transfer.encode())));
        assertInstanceOf(Submission.Accepted.class, answer, answer::toString);
    }

    /** And takes next to nothing of it. */
    private static Socket asksForMuch(URI node) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(ANSWER_LIMIT_MS);
        socket.connect(new InetSocketAddress(node.getHost(), node.getPort()));
        socket.getOutputStream().write("GET /history?limit=1000 HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
        return socket;
    }
}
