package dev.tactus.wallet.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.wallet.client.TinyServer.Reply;
import java.math.BigInteger;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class L1RpcTest {
    private static final Hash32 HASH = Hash32.fromHex("ab".repeat(32));

    @Test
    void repeatsWhatTheNodeSaysOfItsRefusal() {
        try (var server = answering("\"error\":{\"code\":-32000,\"message\":\"nonce too low\"}");
                var rpc = new L1Rpc(server.uri())) {
            var failure = assertThrows(L1Exception.class, () -> rpc.sendRaw(Bytes.EMPTY));

            assertEquals("L1 refused eth_sendRawTransaction: nonce too low", failure.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"other\":1", "\"result\":null", "\"result\":\"0xzz\"", "\"result\":{}", "\"result\":\"\""})
    void refusesAnswersThatAreNoNumbers(String answer) {
        try (var server = answering(answer);
                var rpc = new L1Rpc(server.uri())) {
            assertThrows(L1Exception.class, rpc::chainId);
        }
    }

    @Test
    void saysSoWhenSomethingElseAnswers() {
        try (var server = new TinyServer(request -> Reply.ok("<html>"));
                var rpc = new L1Rpc(server.uri())) {
            var failure = assertThrows(L1Exception.class, rpc::chainId);

            assertTrue(String.valueOf(failure.getMessage()).contains("does not speak JSON-RPC"));
        }
    }

    @Test
    void aTransactionThatIsNotMinedHasNoReceipt() throws L1Exception {
        try (var server = answering("\"result\":null");
                var rpc = new L1Rpc(server.uri())) {
            assertEquals(Optional.empty(), rpc.receipt(HASH));
        }
    }

    @Test
    void aChainWithoutBaseFeeHasNone() throws L1Exception {
        try (var server = answering("\"result\":{\"number\":\"0x1\"}");
                var rpc = new L1Rpc(server.uri())) {
            assertEquals(BigInteger.ZERO, rpc.baseFee());
        }
    }

    @Test
    void asksAsTheStandardSays() throws Exception {
        try (var server = answering("\"result\":\"0x10\"");
                var rpc = new L1Rpc(server.uri())) {
            assertEquals(BigInteger.valueOf(16), rpc.nextNonce(Address.fromHex("11".repeat(20))));
            assertEquals(
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_getTransactionCount\",\"params\":[\"0x"
                            + "11".repeat(20) + "\",\"pending\"]}",
                    server.requests().getFirst().body());
        }
    }

    private static TinyServer answering(String member) {
        return new TinyServer(request -> Reply.ok("{\"jsonrpc\":\"2.0\",\"id\":1," + member + "}"));
    }
}
