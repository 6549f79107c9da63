package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.tactus.config.ConfigLoader;
import dev.tactus.config.LoadedConfig;
import dev.tactus.devnet.DevAccount;
import dev.tactus.devnet.DevelopmentClock;
import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;
import dev.tactus.devnet.L1Client;
import dev.tactus.node.NodeTime;
import dev.tactus.node.SequencerNode;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.UserOp;
import dev.tactus.wallet.client.Poll;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.Submission;
import dev.tactus.wallet.client.UserOpSigner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node whose clocks a development L1 moves on sees time run out, without anybody waiting for it. */
@Timeout(120)
final class OutageClockIT {
    private static final String SECONDS_PER_BLOCK = "0.25";
    /** Of the 900 blocks to the danger threshold. */
    private static final int SECONDS_TO_DANGER = 225;

    @TempDir
    private Path directory;

    private Devnet l1;
    private L1Client chain;

    @BeforeEach
    void openL1() throws Exception {
        l1 = Devnet.open(DevnetOptions.defaults());
        chain = new L1Client(l1.rpcUri());
        l1.mine(10);
    }

    @AfterEach
    void closeL1() {
        chain.close();
        l1.close();
    }

    @Test
    void aChainThatStandsStillTooLongEndsAdmission() throws Exception {
        assertAdmissionEnds(l1::clockOffset);
    }

    @Test
    void aNodeThatFollowsTheChainsClockFromElsewhereSeesTheSame() throws Exception {
        try (DevelopmentClock clock = DevelopmentClock.following(l1.rpcUri())) {
            assertAdmissionEnds(clock);
        }
    }

    @Test
    void timeThatPassedWhileTheNodeWasDownCounts() throws Exception {
        try (SequencerNode node = start(l1::clockOffset);
                var client = new SequencerClient(node.uri())) {
            assertEquals(422, status(client));
        }
        chain.call("evm_increaseTime", SECONDS_TO_DANGER + 60);
        try (SequencerNode node = start(l1::clockOffset);
                var client = new SequencerClient(node.uri())) {
            assertEquals(503, status(client));
        }
    }

    private void assertAdmissionEnds(Supplier<Duration> offset) throws Exception {
        try (SequencerNode node = start(offset);
                var client = new SequencerClient(node.uri())) {
            chain.call("evm_increaseTime", SECONDS_TO_DANGER - 60);
            assertEquals(422, status(client), "an op without balance is judged as ever");

            chain.call("evm_increaseTime", 120);

            var _ = new Poll(Duration.ofMillis(20), Duration.ofSeconds(30))
                    .until(() -> Optional.of(status(client)).filter(status -> status == 503))
                    .orElseThrow();
        }
    }

    private SequencerNode start(Supplier<Duration> offset) throws Exception {
        Map<String, String> settings = NodeProcess.environment(l1, directory.resolve("data"), 0);
        settings.put("SEQ_SECONDS_PER_BLOCK", SECONDS_PER_BLOCK);
        settings.put("SEQ_MAX_BATCH_OPEN_SECONDS", "86400");
        LoadedConfig config = ConfigLoader.standard().load(Map.of(), Map.of(), settings);
        return SequencerNode.start(config, NodeTime.system().aheadBy(offset));
    }

    private int status(SequencerClient client) throws Exception {
        DevAccount user = l1.accounts().getFirst();
        var signer = new UserOpSigner(client.domain(), user.key());
        Submission answer = client.submit(signer.sign(new UserOp(0, client.fee().suggestedMaxFee(), Bytes.EMPTY)));
        return assertInstanceOf(Submission.Refused.class, answer).status();
    }
}
