package dev.tactus.devnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.devnet.L1Client.Failure;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.EvmAdvance;
import dev.tactus.protocol.InputBoxAbi;
import dev.tactus.protocol.Keccak;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.web3j.utils.Numeric;

/**
 * Everything that the node relies on in an L1, said once and run against the embedded chain and against real Anvil
 * with the real contracts, so that the embedded one cannot drift. One chain serves all tests: each looks only at what
 * it changed itself.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
abstract class DevelopmentL1Contract {
    static final DevAccount ALICE = DevAccounts.USERS.get(0);
    static final DevAccount BOB = DevAccounts.USERS.get(1);
    static final DevAccount SUBMITTER = DevAccounts.SUBMITTER;
    /** Never sends anything. */
    static final DevAccount IDLE = DevAccounts.USERS.get(9);

    static final Address NOBODY = Address.fromHex("00000000000000000000000000000000deadbeef");
    static final String TRANSFER_TOPIC = topic("Transfer(address,address,uint256)");
    static final String APPROVAL_TOPIC = topic("Approval(address,address,uint256)");

    DevelopmentL1 l1;
    L1Client client;
    DevContracts contracts;

    /** A chain that mines each transaction as it arrives. */
    abstract DevelopmentL1 open() throws Exception;

    @BeforeAll
    void start() throws Exception {
        l1 = open();
        client = new L1Client(l1.rpcUri());
        contracts = l1.contracts();
    }

    @AfterAll
    void stop() {
        if (l1 != null) {
            client.close();
            l1.close();
        }
    }

    @BeforeEach
    void mineEachTransaction() {
        client.call("evm_setAutomine", true);
        client.call("evm_mine");
    }

    JsonNode addInput(DevAccount from, String payload) {
        JsonNode receipt = client.transact(
                from, contracts.inputBox(), Abi.addInput(contracts.application(), Bytes.fromHex(payload)));
        assertEquals("0x1", receipt.path("status").asText());
        return receipt;
    }

    void approve(DevAccount owner, BigInteger value) {
        client.transact(owner, contracts.token(), Abi.approve(contracts.erc20Portal(), value));
        assertEquals(value, allowance(owner));
    }

    void assertRefused(String reason, DevAccount from, String data) {
        Failure failure = client.failure(
                "eth_call",
                Map.of("from", from.address().toHex(), "to", contracts.token().toHex(), "data", data),
                "latest");
        assertEquals(3, failure.code());
        assertEquals("execution reverted: " + reason, failure.message());
        assertTrue(failure.data().startsWith("0x08c379a0"), failure::data);
    }

    EvmAdvance advance(JsonNode receipt, Address sender, long index, Bytes payload) {
        JsonNode block = client.block(receipt.path("blockNumber").asText());
        return new EvmAdvance(
                l1.chainId(),
                contracts.application(),
                sender,
                number(block),
                time(block),
                new BigInteger(block.path("mixHash").asText().substring(2), 16),
                index,
                payload);
    }

    long inputs(Object block) {
        return client.number(contracts.inputBox(), Abi.numberOfInputs(contracts.application()), block)
                .longValueExact();
    }

    BigInteger tokens(Address account) {
        return client.number(contracts.token(), Abi.balanceOf(account), "latest");
    }

    BigInteger allowance(DevAccount owner) {
        return client.number(contracts.token(), Abi.allowance(owner.address(), contracts.erc20Portal()), "latest");
    }

    JsonNode inputLogs(long from, long to) {
        return logs(
                from,
                to,
                Map.of(
                        "address",
                        contracts.inputBox().toHex(),
                        "topics",
                        List.of(InputBoxAbi.INPUT_ADDED.toHex(), word(contracts.application()))));
    }

    JsonNode logs(long from, long to, Map<String, Object> criteria) {
        return client.call("eth_getLogs", filter(from, to, criteria));
    }

    static Map<String, Object> filter(long from, long to, Map<String, Object> criteria) {
        var filter = new HashMap<>(criteria);
        filter.put("fromBlock", quantity(from));
        filter.put("toBlock", quantity(to));
        return filter;
    }

    static BigInteger cost(JsonNode receipt) {
        return Numeric.decodeQuantity(receipt.path("gasUsed").asText())
                .multiply(
                        Numeric.decodeQuantity(receipt.path("effectiveGasPrice").asText()));
    }

    static long number(JsonNode block) {
        return Numeric.decodeQuantity(block.path("number").asText()).longValueExact();
    }

    static long time(JsonNode block) {
        return Numeric.decodeQuantity(block.path("timestamp").asText()).longValueExact();
    }

    static BigInteger gwei(long amount) {
        return L1Client.GWEI.multiply(BigInteger.valueOf(amount));
    }

    static String quantity(long value) {
        return "0x" + Long.toHexString(value);
    }

    static String word(Address address) {
        return "0x" + "0".repeat(24) + address.toHex().substring(2);
    }

    static String string(byte[] answer) throws Exception {
        return new String(InputBoxAbi.decodeBytes(answer).toArray(), StandardCharsets.UTF_8);
    }

    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    static String topic(String event) {
        return Bytes.wrap(Keccak.hash(event.getBytes(StandardCharsets.US_ASCII)))
                .toHex();
    }
}
