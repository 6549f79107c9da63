package dev.tactus.devnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.devnet.L1Client.Draft;
import dev.tactus.devnet.L1Client.Failure;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Keccak;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.web3j.utils.Numeric;

/** Sending: what is accepted, refused, replaced, mined and paid for. */
abstract class TransactionsSuite extends DevelopmentL1Contract {
    // Transactions

    @Test
    void transactionsOfBothTypesAreMinedAndShown() {
        for (int type : new int[] {0, 2}) {
            Draft draft = Draft.of(
                    client.nonce(ALICE, "latest"),
                    contracts.inputBox(),
                    Abi.addInput(contracts.application(), Bytes.fromHex("aa")));
            String raw = type == 0 ? draft.signedAsLegacyBy(ALICE) : draft.signedBy(ALICE);

            String hash = client.send(raw);
            JsonNode receipt = client.receipt(hash);
            JsonNode transaction = client.call("eth_getTransactionByHash", hash);

            assertEquals(
                    Bytes.wrap(Keccak.hash(Numeric.hexStringToByteArray(raw))).toHex(), hash);
            assertEquals("0x1", receipt.path("status").asText());
            assertEquals("0x" + type, receipt.path("type").asText());
            assertEquals("0x" + type, transaction.path("type").asText());
            assertEquals(ALICE.address().toHex(), transaction.path("from").asText());
            assertEquals(contracts.inputBox().toHex(), transaction.path("to").asText());
            assertEquals(draft.data().toHex(), transaction.path("input").asText());
            assertEquals(quantity(draft.nonce()), transaction.path("nonce").asText());
            assertEquals("0x7a69", transaction.path("chainId").asText());
            assertEquals(receipt.path("blockHash"), transaction.path("blockHash"));
            assertEquals(receipt.path("blockNumber"), transaction.path("blockNumber"));
            assertEquals(receipt.path("effectiveGasPrice"), transaction.path("gasPrice"));
        }
    }

    @Test
    void theSenderPaysTheGasUsedAtBaseFeePlusTipAndTheValue() {
        BigInteger value = BigInteger.valueOf(5);
        BigInteger alice = client.balance(ALICE.address(), "latest");
        BigInteger nobody = client.balance(NOBODY, "latest");

        JsonNode receipt = client.receipt(client.send(Draft.of(client.nonce(ALICE, "latest"), NOBODY, "")
                .withValue(value)
                .withGas(21_000)
                .signedBy(ALICE)));

        JsonNode block = client.block(receipt.path("blockNumber").asText());
        BigInteger baseFee = Numeric.decodeQuantity(block.path("baseFeePerGas").asText());
        assertEquals("0x5208", receipt.path("gasUsed").asText());
        assertEquals(
                baseFee.add(L1Client.GWEI),
                Numeric.decodeQuantity(receipt.path("effectiveGasPrice").asText()));
        assertEquals(alice.subtract(cost(receipt)).subtract(value), client.balance(ALICE.address(), "latest"));
        assertEquals(nobody.add(value), client.balance(NOBODY, "latest"));
    }

    @Test
    void callDataPaysAtLeastItsFloor() {
        byte[] content = new byte[4000];
        Arrays.fill(content, (byte) 1);
        String data = Abi.addInput(contracts.application(), Bytes.wrap(content));
        long floor = 21_000;
        for (byte each : Numeric.hexStringToByteArray(data)) {
            floor += each == 0 ? 10 : 40;
        }

        JsonNode receipt = client.transact(ALICE, contracts.inputBox(), data);

        assertEquals(quantity(floor), receipt.path("gasUsed").asText());
    }

    @Test
    void anEstimateIsEnoughGas() {
        for (String payload : List.of("", "01", "ab".repeat(500), "ab".repeat(12_000))) {
            String data = Abi.addInput(contracts.application(), Bytes.fromHex(payload));
            long estimate = client.quantity(
                            "eth_estimateGas",
                            Map.of(
                                    "from",
                                    SUBMITTER.address().toHex(),
                                    "to",
                                    contracts.inputBox().toHex(),
                                    "data",
                                    data))
                    .longValueExact();

            JsonNode receipt =
                    client.receipt(client.send(Draft.of(client.nonce(SUBMITTER, "latest"), contracts.inputBox(), data)
                            .withGas(estimate)
                            .signedBy(SUBMITTER)));

            assertEquals("0x1", receipt.path("status").asText());
        }
    }

    @Test
    void runningOutOfGasFailsAndUsesItAll() {
        String data = Abi.addInput(contracts.application(), Bytes.fromHex("01"));
        long before = inputs("latest");

        JsonNode receipt =
                client.receipt(client.send(Draft.of(client.nonce(ALICE, "latest"), contracts.inputBox(), data)
                        .withGas(30_000)
                        .signedBy(ALICE)));

        assertEquals("0x0", receipt.path("status").asText());
        assertEquals(quantity(30_000), receipt.path("gasUsed").asText());
        assertEquals(before, inputs("latest"));
    }

    // The pool

    @Test
    void aTransactionBeyondTheNextNonceWaitsForTheGapToClose() throws Exception {
        client.call("evm_setAutomine", false);
        long nonce = client.nonce(SUBMITTER, "latest");
        String gap = client.send(Draft.of(nonce + 1, NOBODY, "").signedBy(SUBMITTER));

        assertEquals(nonce, client.nonce(SUBMITTER, "pending"));
        l1.mine(1);
        assertEquals(nonce, client.nonce(SUBMITTER, "latest"));
        assertTrue(client.call("eth_getTransactionReceipt", gap).isNull());

        String next = client.send(Draft.of(nonce, NOBODY, "").signedBy(SUBMITTER));
        assertEquals(nonce + 2, client.nonce(SUBMITTER, "pending"));
        assertEquals(nonce, client.nonce(SUBMITTER, "latest"));
        l1.mine(1);

        assertEquals(nonce + 2, client.nonce(SUBMITTER, "latest"));
        assertEquals("0x1", client.receipt(next).path("status").asText());
        assertEquals("0x1", client.receipt(gap).path("status").asText());
        assertEquals(nonce, client.nonce(SUBMITTER, "safe"), "one block below the latest");
    }

    @Test
    void aWaitingTransactionIsKnownButHasNoBlockAndNoReceipt() throws Exception {
        client.call("evm_setAutomine", false);
        String hash = client.send(
                Draft.of(client.nonce(SUBMITTER, "latest"), NOBODY, "").signedBy(SUBMITTER));

        JsonNode waiting = client.call("eth_getTransactionByHash", hash);

        assertEquals(hash, waiting.path("hash").asText());
        assertTrue(waiting.path("blockHash").isNull());
        assertTrue(waiting.path("blockNumber").isNull());
        assertTrue(client.call("eth_getTransactionReceipt", hash).isNull());
        assertTrue(texts(client.block("pending").path("transactions")).contains(hash));
        l1.mine(1);
        assertFalse(
                client.call("eth_getTransactionByHash", hash).path("blockHash").isNull());
    }

    @Test
    void aReplacementMustOfferMoreAndThenTakesThePlace() throws Exception {
        client.call("evm_setAutomine", false);
        Draft first = Draft.of(client.nonce(SUBMITTER, "latest"), NOBODY, "").withFees(gwei(10), gwei(1));
        String replaced = client.send(first.signedBy(SUBMITTER));

        Failure same = client.failure(
                "eth_sendRawTransaction", first.withValue(BigInteger.ONE).signedBy(SUBMITTER));
        Failure lower = client.failure(
                "eth_sendRawTransaction", first.withFees(gwei(9), gwei(1)).signedBy(SUBMITTER));
        String replacement = client.send(first.withFees(gwei(12), gwei(2)).signedBy(SUBMITTER));

        assertEquals(new Failure(-32003, "replacement transaction underpriced", ""), same);
        assertEquals(same, lower);
        assertTrue(client.call("eth_getTransactionByHash", replaced).isNull());
        l1.mine(1);
        assertEquals("0x1", client.receipt(replacement).path("status").asText());
        assertTrue(client.call("eth_getTransactionReceipt", replaced).isNull());
    }

    @Test
    void theSameTransactionTwiceIsAlreadyKnownAndOnceMinedItsNonceIsTooLow() throws Exception {
        client.call("evm_setAutomine", false);
        String raw = Draft.of(client.nonce(SUBMITTER, "latest"), NOBODY, "").signedBy(SUBMITTER);
        client.send(raw);

        assertEquals(
                new Failure(-32003, "transaction already imported", ""), client.failure("eth_sendRawTransaction", raw));
        l1.mine(1);
        assertEquals(new Failure(-32003, "nonce too low", ""), client.failure("eth_sendRawTransaction", raw));
    }

    @Test
    void refusesWhatCannotBeMined() {
        Draft good = Draft.of(client.nonce(ALICE, "latest"), NOBODY, "").withGas(21_000);
        BigInteger everything = BigInteger.TEN.pow(25);

        assertEquals(
                new Failure(-32003, "invalid chain id for signer", ""),
                client.failure("eth_sendRawTransaction", good.withChainId(1).signedBy(ALICE)));
        assertEquals(
                new Failure(-32003, "Insufficient funds for gas * price + value", ""),
                client.failure(
                        "eth_sendRawTransaction", good.withValue(everything).signedBy(ALICE)));
        assertEquals(
                new Failure(-32000, "intrinsic gas too low", ""),
                client.failure("eth_sendRawTransaction", good.withGas(20_999).signedBy(ALICE)));
        assertEquals(
                new Failure(-32003, "max fee per gas less than block base fee", ""),
                client.failure(
                        "eth_sendRawTransaction",
                        good.withFees(BigInteger.ONE, BigInteger.ONE).signedBy(ALICE)));
        assertEquals(
                -32000,
                client.failure(
                                "eth_sendRawTransaction",
                                good.withGas(1_000_000_000).signedBy(ALICE))
                        .code());
        assertEquals(-32602, client.failure("eth_sendRawTransaction", "0x02c0").code());
        assertEquals(-32602, client.failure("eth_sendRawTransaction", "0x").code());
        assertEquals(good.nonce(), client.nonce(ALICE, "pending"));
    }
}
