package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tactus.devnet.Abi;
import dev.tactus.devnet.DevAccount;
import dev.tactus.devnet.DevelopmentL1;
import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;
import dev.tactus.devnet.L1Client.Draft;
import dev.tactus.protocol.Bytes;
import dev.tactus.wallet.client.FeedFollower;
import dev.tactus.wallet.client.FeedMessage;
import dev.tactus.wallet.client.SignedOp;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cases of reading and of the feed, shown by a whole node. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class HostileNodeIT extends HostileFixture {
    private static final int SECONDS_PER_BLOCK = 12;
    /** More than one slice of the reader's and many drains of the lane's. */
    private static final int FLOOD = 1_200;

    private static final int FLOOD_GAS = 100_000;
    /** That the pool takes from one account; they are sent in two calls. */
    private static final int FLOOD_IN_A_BLOCK = 200;

    @Override
    DevelopmentL1 open() throws Exception {
        return Devnet.open(DevnetOptions.defaults().withSafeDistance(SAFE_DISTANCE));
    }

    @Override
    Map<String, String> settings() {
        return Map.of("SEQ_SECONDS_PER_BLOCK", "" + SECONDS_PER_BLOCK, "SEQ_MAX_BATCH_OPEN_SECONDS", "86400");
    }

    @Test
    void r9_aSafeTagThatStandsStillEndsAdmissionWhilePostingGoesOn() throws Exception {
        deposit(user(0));
        mineUntilCredited(user(0));
        long held = Long.decode(chain.call("devnet_holdSafe").asText());
        // One that the node sees only later would be as young as time is then.
        await("the held block is read", () -> operations.metric("sequencer_l1_safe_block") == held);
        SignedOp posted = sealed(0);
        await("it is posted", () -> status(posted).equals("posted"));
        pass(850, SECONDS_PER_BLOCK);
        SignedOp open = submitted(1);
        await("that the head stands still is shown", () -> l1Health().equals("stale"));

        pass(100, SECONDS_PER_BLOCK);

        SignedOp neverGood = anOp(user(0), 99);
        await("admission ends", () -> refusal(neverGood) == UNAVAILABLE);
        assertEquals("posted", status(posted));
        assertEquals("included", status(open));
        assertEquals(0, generation());

        chain.call("devnet_releaseSafe");

        mineUntil("what nobody posted is undone", () -> status(open).equals("reverted"));
        assertEquals("safe", status(posted));
        assertEquals(1, generation());
        mineUntil("admission goes on", () -> refusal(neverGood) != UNAVAILABLE);
        acknowledged.submit(client, open);
        SignedOp last = sealed(2);
        mineUntil("all is safe", () -> status(last).equals("safe"));
        assertEquals("ok", l1Health());
        assertAgreesWithL1();
    }

    @Test
    void r13_aFloodOfDirectInputsGoesThroughAWholeNodeInOrder() throws Exception {
        deposit(user(0));
        mineUntilCredited(user(0));
        SignedOp before = submitted(0);
        try (var follower = new FeedFollower()) {
            follower.connect(node.uri());
            commands.automine(false);
            chain.call("devnet_holdSafe");
            flood(user(1));
            SignedOp meanwhile = submitted(1);
            commands.mine(SAFE_DISTANCE);

            chain.call("devnet_releaseSafe");

            long offset = acknowledged.highest() + 1;
            await("all of it is drained", () -> client.head() == offset + FLOOD);
            SignedOp behind = sealed(2);
            await("a subscriber is told everything", () -> follower.told().size() == client.head());
            List<FeedMessage> told = follower.told();
            for (int i = 0; i < FLOOD; i++) {
                var input = (FeedMessage.DirectInputDrained) told.get((int) offset + i);
                assertEquals(number(i), input.payload(), "in the order of L1");
                assertEquals(user(1).address(), input.sender());
            }
            assertEquals(List.of(), follower.wrongs());
            assertEquals(
                    3,
                    told.stream()
                            .filter(FeedMessage.UserOpIncluded.class::isInstance)
                            .count());
            acknowledged.assertNoneIsSilent(client, follower);
            mineUntil("all is safe", () -> status(behind).equals("safe"));
            assertEquals("safe", status(before));
            assertEquals("safe", status(meanwhile));
        }
        assertTrue(assertAgreesWithL1().directInputs() > FLOOD);
    }

    @Test
    void w5_aClaimIsHeldAgainstTheRecoveryThatHappened() throws Exception {
        deposit(user(0));
        mineUntilCredited(user(0));
        SignedOp op = submitted(0);
        long head = client.head();
        UUID era = UUID.fromString(
                operations.json("/history?from=0&limit=1").path("era_id").asText());
        assertEquals(101, claim(era, 0, head).status());

        provider.cut();
        pass(1250, SECONDS_PER_BLOCK);
        provider.restore();
        mineUntil("the order is taken back", () -> status(op).equals("reverted"));
        mineUntilCredited(user(0));
        long now = client.head();

        assertRefused("STALE_GENERATION", claim(era, 0, head));
        assertRefused("STALE_GENERATION", claim(era, 0, 0));
        assertRefused("STALE_GENERATION", claim(era, 2, 0));
        assertRefused("AHEAD_OF_HEAD", claim(era, 1, now + 1));
        assertRefused("ERA_CHANGED", claim(UUID.randomUUID(), 1, now));
        JsonNode body = claim(era, 0, head).body();
        assertEquals(era.toString(), body.path("current").path("era_id").asText());
        assertEquals(1, body.path("current").path("recovery_generation").asLong());
        assertEquals(now, body.path("head").asLong());
        Answer resumed = claim(era, 1, now);
        assertEquals(101, resumed.status());
        assertTrue(resumed.headers().contains("X-Recovery-Generation: 1"), resumed.headers());
    }

    private void assertRefused(String code, Answer answer) {
        assertEquals(409, answer.status());
        assertEquals(code, answer.body().path("code").asText());
    }

    private record Answer(int status, String headers, JsonNode body) {}

    /** What a WebSocket handshake with this claim is answered. */
    private Answer claim(UUID era, long generation, long next) throws IOException {
        URI at = node.uri();
        try (var socket = new Socket(at.getHost(), at.getPort())) {
            socket.setSoTimeout(10_000);
            String request = "GET /ws/subscribe?era_id=" + era + "&recovery_generation=" + generation + "&next_input="
                    + next + " HTTP/1.1\r\nHost: " + at.getAuthority()
                    + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13"
                    + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int read = socket.getInputStream().read();
                assertTrue(read >= 0, () -> "the answer ends: " + head);
                head.append((char) read);
            }
            int status = Integer.parseInt(head.substring(9, 12));
            String length = head.toString()
                    .lines()
                    .filter(line -> line.startsWith("Content-Length: "))
                    .findFirst()
                    .map(line -> line.substring(16))
                    .orElse("0");
            byte[] body = socket.getInputStream().readNBytes(Integer.parseInt(length));
            return new Answer(status, head.toString(), new ObjectMapper().readTree(body));
        }
    }

    private String l1Health() throws Exception {
        return operations.json("/readyz").path("l1").asText();
    }

    /** Direct inputs that are numbered from 0, in full blocks. */
    private void flood(DevAccount from) {
        List<String> calls = new ArrayList<>();
        for (int i = 0; i < FLOOD; i++) {
            String data = Abi.addInput(l1.contracts().application(), tagged(number(i)));
            String raw = Draft.of(i, l1.contracts().inputBox(), data)
                    .withGas(FLOOD_GAS)
                    .signedBy(from);
            calls.add("{\"jsonrpc\":\"2.0\",\"id\":" + i + ",\"method\":\"eth_sendRawTransaction\",\"params\":[\"" + raw
                    + "\"]}");
            if (calls.size() == FLOOD_IN_A_BLOCK) {
                chain.post("[" + String.join(",", calls.subList(0, calls.size() / 2)) + "]");
                chain.post("[" + String.join(",", calls.subList(calls.size() / 2, calls.size())) + "]");
                commands.mine(1);
                calls.clear();
            }
        }
        assertEquals(FLOOD, chain.nonce(from, "latest"));
    }

    private static Bytes number(int value) {
        return Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    }

    /** As anybody's direct input has to be. */
    private static Bytes tagged(Bytes payload) {
        return Bytes.fromHex("00" + payload.toHex().substring(2));
    }
}
