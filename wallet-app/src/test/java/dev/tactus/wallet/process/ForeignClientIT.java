package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tactus.devnet.DevAccount;
import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;
import dev.tactus.devnet.NodeModules;
import dev.tactus.wallet.WalletMethod;
import dev.tactus.wallet.client.SequencerClient;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody else's wallet library signs, posts and reads the feed, against a node in a process of its own. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class ForeignClientIT {
    private static final int MAX_FEE = 2000;

    @TempDir
    private Path directory;

    @Test
    void anOpSignedByViemIsIncludedAndAppearsOnTheFeed() throws Exception {
        Path npm = NodeModules.required();
        try (Devnet l1 = Devnet.open(DevnetOptions.defaults().withBlockTime(Duration.ofMillis(250)))) {
            var environment = NodeProcess.environment(l1, directory.resolve("data"), NodeProcess.freePort());
            try (NodeProcess node = NodeProcess.start(environment, directory.resolve("node.log"));
                    var client = new SequencerClient(node.uri())) {
                node.awaitReady();
                KillLoopIT.deposit(client, l1);
                DevAccount alice = l1.accounts().get(0);
                DevAccount bob = l1.accounts().get(1);
                String data = new WalletMethod.Transfer(BigInteger.TEN, bob.address())
                        .encode()
                        .toHex();

                JsonNode said = viem(npm, node, alice, data);

                assertEquals(200, said.get("status").intValue(), said::toString);
                JsonNode body = said.get("body");
                JsonNode feed = said.get("feed");
                assertTrue(body.get("ok").booleanValue());
                assertEquals("user_op", feed.get("kind").textValue());
                for (String field : new String[] {"tx_hash", "offset", "sender", "nonce"}) {
                    assertEquals(body.get(field), feed.get(field), field);
                }
                assertEquals(alice.address().toChecksummed(), feed.get("sender").textValue());
                assertEquals(0, feed.get("nonce").intValue());
                assertEquals(data, feed.get("data").textValue());
            }
        }
    }

    private JsonNode viem(Path npm, NodeProcess node, DevAccount signer, String data) throws Exception {
        Path errors = directory.resolve("viem.log");
        Process process = new ProcessBuilder(
                        "node",
                        npm.resolveSibling("viem-client.mjs").toString(),
                        node.uri().toString(),
                        signer.key().reveal().toHex(),
                        "0",
                        Integer.toString(MAX_FEE),
                        data)
                .redirectError(errors.toFile())
                .start();
        byte[] output = process.getInputStream().readAllBytes();
        assertEquals(0, process.waitFor(), () -> errors + "\n" + node.output());
        return new ObjectMapper().readTree(new String(output, StandardCharsets.UTF_8));
    }
}
