package dev.tactus.wallet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tactus.crypto.SignatureRecoveries;
import dev.tactus.devnet.DevAccount;
import dev.tactus.devnet.DevAccounts;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Eip712;
import dev.tactus.protocol.Eip712Domain;
import dev.tactus.protocol.UserOp;
import dev.tactus.wallet.WalletMethod;
import dev.tactus.wallet.client.TinyServer;
import dev.tactus.wallet.client.TinyServer.Reply;
import dev.tactus.wallet.client.TinyServer.Request;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class WalletCommandTest {
    private static final Address APP = Address.fromHex("11".repeat(20));
    private static final DevAccount ALICE = DevAccounts.USERS.get(3);
    private static final DevAccount BOB = DevAccounts.USERS.get(4);
    private static final String NOTICE = "[{\"kind\":\"notice\",\"payload\":\"0x\"}]";
    private static final Reply INCLUDED = Reply.ok("{\"ok\":true,\"sender\":\"" + ALICE.address()
            + "\",\"nonce\":5,\"tx_hash\":\"0x" + "ab".repeat(32) + "\",\"offset\":17}");

    @Test
    void signsTheTransferThatWasAskedForAndTellsTheOffset() throws Exception {
        try (var server = sequencer(INCLUDED, NOTICE)) {
            var run = transfer(server, "1.5");

            assertEquals(0, run.exitCode(), run::err);
            assertTrue(run.out().contains("transfer 1.5 tokens (1500000000000000000 wei)"), run::out);
            assertTrue(run.out().contains("confirmed at offset 17 in "), run::out);
            assertTrue(
                    run.out().matches("(?s).*  tx 0x[0-9a-f]{64}\\R.*confirmed at.*"),
                    "the hash comes before the answer");
            assertTrue(run.out().contains("balance of the sender:    2 tokens"), run::out);
            UserOp posted = posted(server);
            assertEquals(5, posted.nonce());
            assertEquals(1409, posted.maxFee());
            assertEquals(
                    new WalletMethod.Transfer(new BigInteger("1500000000000000000"), BOB.address()),
                    WalletMethod.decode(posted.data()));
        }
    }

    @Test
    void anOwnBidReplacesTheSuggestedOne() throws Exception {
        try (var server = sequencer(INCLUDED, NOTICE)) {
            assertEquals(0, transfer(server, "1", "--max-fee", "7").exitCode());

            assertEquals(7, posted(server).maxFee());
        }
    }

    @Test
    void withdrawalsShowTheirVoucher() {
        try (var server = sequencer(INCLUDED, "[{\"kind\":\"voucher\",\"destination\":\"0xfeed\"}]")) {
            var run = CommandLineRun.of(
                    "wallet", "withdraw", "--dev-account", "3", "--amount", "25wei", "--url", url(server));

            assertEquals(0, run.exitCode(), run::err);
            assertTrue(run.out().contains("voucher {\"kind\":\"voucher\",\"destination\":\"0xfeed\"}"), run::out);
        }
    }

    @Test
    void anIncludedOpThatTheWalletDidNotCarryOutIsAFailure() {
        try (var server = sequencer(INCLUDED, "[]")) {
            var run = transfer(server, "1");

            assertEquals(1, run.exitCode());
            assertTrue(run.out().contains("offset 17"), run::out);
            assertTrue(run.err().contains("the balance did not allow it"), run::err);
        }
    }

    @Test
    void aRefusalIsRelayed() {
        var refusal = new Reply(
                422,
                "{\"ok\":false,\"code\":\"EXECUTION_REJECTED\","
                        + "\"message\":\"insufficient balance for fee: required 9, available 0\"}");
        try (var server = sequencer(refusal, NOTICE)) {
            var run = transfer(server, "1");

            assertEquals(1, run.exitCode());
            assertEquals(
                    "tactus wallet transfer: the sequencer refused: insufficient balance for fee: required 9,"
                            + " available 0 (422 EXECUTION_REJECTED)\n",
                    run.err());
        }
    }

    @Test
    void saysHowToStartANodeWhenNoneRuns() throws IOException {
        String nobody;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = "http://127.0.0.1:" + socket.getLocalPort();
        }

        var run = CommandLineRun.of("wallet", "balance", "--dev-account", "0", "--url", nobody);

        assertEquals(20, run.exitCode());
        assertEquals(
                "tactus wallet balance: no sequencer answers at " + nobody
                        + "; ./tactus dev starts one, --url names another\n",
                run.err());
    }

    private static CommandLineRun transfer(TinyServer server, String amount, String... more) {
        String[] fixed = {
            "wallet",
            "transfer",
            "--dev-account",
            "3",
            "--to-dev-account",
            "4",
            "--amount",
            amount,
            "--url",
            url(server)
        };
        String[] all = java.util.Arrays.copyOf(fixed, fixed.length + more.length);
        System.arraycopy(more, 0, all, fixed.length, more.length);
        return CommandLineRun.of(all);
    }

    private static String url(TinyServer server) {
        return server.uri().toString();
    }

    private static TinyServer sequencer(Reply toSubmission, String outputs) {
        return new TinyServer(request -> switch (request.pathAndQuery().replaceFirst("\\?.*", "")) {
            case "/domain" ->
                Reply.ok(
                        "{\"name\":\"CartesiAppSequencer\",\"version\":\"1\",\"chainId\":31337,\"verifyingContract\":\""
                                + APP + "\"}");
            case "/fee" -> Reply.ok("{\"fee\":1356,\"recommended_fee\":1356,\"suggested_max_fee\":1409}");
            case "/nonce" -> Reply.ok("{\"sender\":\"\",\"next_nonce\":5}");
            case "/balance" -> Reply.ok("{\"sender\":\"\",\"balance\":\"2000000000000000000\"}");
            default ->
                request.method().equals("POST")
                        ? toSubmission
                        : Reply.ok("{\"tx_hash\":\"\",\"status\":\"included\",\"outputs\":" + outputs + "}");
        });
    }

    /** The op that was posted; its signature must be the account's. */
    private static UserOp posted(TinyServer server) throws Exception {
        Request post = server.requests().stream()
                .filter(request -> request.method().equals("POST"))
                .findFirst()
                .orElseThrow();
        JsonNode body = new ObjectMapper().readTree(post.body());
        JsonNode message = body.path("message");
        var op = new UserOp(
                message.path("nonce").longValue(),
                message.path("max_fee").intValue(),
                Bytes.fromHex(message.path("data").asText()));
        var recovered = SignatureRecoveries.bouncyCastle()
                .recover(
                        new Eip712(new Eip712Domain(31337, APP)).signingHash(op),
                        Bytes.fromHex(body.path("signature").asText()));
        assertEquals(ALICE.address(), recovered.signer());
        assertEquals(ALICE.address().toChecksummed(), body.path("sender").asText());
        return op;
    }
}
