package dev.tactus.devnet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.devnet.L1Client.Draft;
import dev.tactus.devnet.L1Client.Failure;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.InputBoxAbi;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.Protocol;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contracts: InputBox, token, portal and application, called and logged as the real ones are. */
abstract class ContractsSuite extends DevelopmentL1Contract {
    // Identity and discovery

    @Test
    void namesItsChain() {
        assertEquals("0x7a69", client.text("eth_chainId"));
        assertEquals("31337", client.text("net_version"));
        assertEquals(31337, l1.chainId());
        assertFalse(client.text("web3_clientVersion").isEmpty());
        assertEquals("127.0.0.1", l1.rpcUri().getHost());
    }

    @Test
    void deploysTheContractsWhereTheOtherKindDoes() {
        assertEquals(DevContracts.WELL_KNOWN, contracts);
        for (Address contract :
                List.of(contracts.inputBox(), contracts.erc20Portal(), contracts.token(), contracts.application())) {
            assertNotEquals("0x", client.text("eth_getCode", contract.toHex(), "latest"));
        }
        assertEquals("0x", client.text("eth_getCode", ALICE.address().toHex(), "latest"));
    }

    @Test
    void theApplicationNamesTheInputBoxAsItsDataAvailability() throws Exception {
        byte[] answer = client.view(contracts.application(), Abi.dataAvailability(), "latest");

        assertEquals(contracts.inputBox(), InputBoxAbi.decodeDataAvailability(answer));
        String call = "b12c9ede000000000000000000000000"
                + contracts.inputBox().toHex().substring(2);
        assertArrayEquals(InputBoxAbi.encodeBytes(Bytes.fromHex(call)), answer);
    }

    @Test
    void theInputBoxExistsFromItsDeploymentBlockOn() {
        long block = client.number(contracts.inputBox(), Abi.deploymentBlock(), "latest")
                .longValueExact();

        assertTrue(block <= client.blockNumber());
        assertEquals(
                block,
                client.number(contracts.inputBox(), Abi.deploymentBlock(), block)
                        .longValueExact());
    }

    @Test
    void usersStartWithEtherAndTokensAndTheSubmitterWithEtherAlone() {
        BigInteger tenThousandEther = BigInteger.TEN.pow(22);
        assertEquals(10, l1.accounts().size());
        assertEquals(tenThousandEther, client.balance(IDLE.address(), "latest"));
        assertEquals(0, client.nonce(IDLE, "latest"));
        assertEquals(DevnetOptions.USER_TOKENS, tokens(IDLE.address()));
        assertEquals(BigInteger.ZERO, tokens(l1.submitter().address()));
        assertTrue(client.balance(l1.submitter().address(), "latest").signum() > 0);
        assertFalse(l1.accounts().contains(l1.submitter()));
    }

    // Inputs

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 33, 1000})
    void anInputIsLoggedAsExactlyTheCallDataOfEvmAdvance(int size) {
        byte[] content = new byte[size];
        Arrays.fill(content, (byte) 0xa7);
        Bytes payload = Bytes.wrap(content);
        long index = inputs("latest");

        JsonNode receipt = client.transact(ALICE, contracts.inputBox(), Abi.addInput(contracts.application(), payload));

        assertEquals("0x1", receipt.path("status").asText());
        assertEquals(1, receipt.path("logs").size());
        JsonNode log = receipt.path("logs").get(0);
        byte[] expected = InputBoxAbi.encodeEvmAdvance(advance(receipt, ALICE.address(), index, payload));
        assertEquals(contracts.inputBox().toHex(), log.path("address").asText());
        assertEquals(
                List.of(
                        InputBoxAbi.INPUT_ADDED.toHex(),
                        word(contracts.application()),
                        "0x" + "%064x".formatted(index)),
                texts(log.path("topics")));
        assertEquals(
                Bytes.wrap(InputBoxAbi.encodeBytes(Bytes.wrap(expected))).toHex(),
                log.path("data").asText());
        assertArrayEquals(
                Keccak.hash(expected),
                client.view(contracts.inputBox(), Abi.inputHash(contracts.application(), index), "latest"));
    }

    @Test
    void theNumberOfInputsIsExactAtEveryPastBlock() throws Exception {
        long before = inputs("latest");
        long start = client.blockNumber();

        addInput(ALICE, "01");
        l1.mine(1);
        addInput(ALICE, "02");

        assertEquals(before, inputs(start));
        assertEquals(before + 1, inputs(start + 1));
        assertEquals(before + 1, inputs(start + 2));
        assertEquals(before + 2, inputs(start + 3));
        assertEquals(before + 1, inputs("safe"));
        assertEquals(before + 1, inputs("finalized"));
        assertEquals(before + 2, inputs("latest"));
    }

    @Test
    void severalInputsOfOneBlockHaveConsecutiveIndexesInTheOrderOfTheirTransactions() throws Exception {
        long index = inputs("latest");
        long block = client.blockNumber();
        client.call("evm_setAutomine", false);
        long nonce = client.nonce(ALICE, "pending");
        List<String> hashes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String data = Abi.addInput(contracts.application(), Bytes.fromHex("000" + i));
            hashes.add(
                    client.send(Draft.of(nonce + i, contracts.inputBox(), data).signedBy(ALICE)));
        }

        l1.mine(1);

        JsonNode logs = inputLogs(block + 1, block + 1);
        assertEquals(
                hashes,
                List.of(
                        logs.path(0).path("transactionHash").asText(),
                        logs.path(1).path("transactionHash").asText(),
                        logs.path(2).path("transactionHash").asText()));
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    "0x" + "%064x".formatted(index + i),
                    logs.get(i).path("topics").get(2).asText());
            assertEquals("0x" + i, logs.get(i).path("logIndex").asText());
            assertEquals("0x" + i, logs.get(i).path("transactionIndex").asText());
        }
    }

    @Test
    void applicationsHaveSeparateInputLists() {
        long ours = inputs("latest");

        JsonNode receipt = client.transact(ALICE, contracts.inputBox(), Abi.addInput(NOBODY, Bytes.fromHex("00")));

        assertEquals("0x1", receipt.path("status").asText());
        assertEquals(ours, inputs("latest"));
        assertTrue(client.number(contracts.inputBox(), Abi.numberOfInputs(NOBODY), "latest")
                        .signum()
                > 0);
    }

    @Test
    void refusesAnInputWhoseEncodingIsLargerThan64KiB() {
        int overhead = 4 + 9 * 32;
        int largest = (65536 - overhead) / 32 * 32;

        Bytes hash = Bytes.wrap(
                client.view(contracts.inputBox(), Abi.addInput(NOBODY, Bytes.wrap(new byte[largest])), "latest"));
        Failure failure = client.failure(
                "eth_call",
                Map.of(
                        "to",
                        contracts.inputBox().toHex(),
                        "data",
                        Abi.addInput(NOBODY, Bytes.wrap(new byte[largest + 1]))),
                "latest");

        assertEquals(32, hash.size());
        assertEquals(3, failure.code());
        assertEquals(
                "0x9f21b8a0" + word(NOBODY).substring(2) + "%064x%064x".formatted(overhead + largest + 32, 65536),
                failure.data());
    }

    // The token and the portal

    @Test
    void theTokenDescribesItself() throws Exception {
        assertEquals("Tactus Development Token", string(client.view(contracts.token(), Abi.call("name"), "latest")));
        assertEquals("TACT", string(client.view(contracts.token(), Abi.call("symbol"), "latest")));
        assertEquals(BigInteger.valueOf(18), client.number(contracts.token(), Abi.call("decimals"), "latest"));
        assertEquals(
                DevnetOptions.USER_TOKENS.multiply(BigInteger.TEN),
                client.number(contracts.token(), Abi.call("totalSupply"), "latest"));
    }

    @Test
    void transfersMoveTokensAndAreLogged() {
        BigInteger alice = tokens(ALICE.address());
        BigInteger nobody = tokens(NOBODY);

        JsonNode receipt = client.transact(ALICE, contracts.token(), Abi.transfer(NOBODY, BigInteger.valueOf(1234)));

        assertEquals(alice.subtract(BigInteger.valueOf(1234)), tokens(ALICE.address()));
        assertEquals(nobody.add(BigInteger.valueOf(1234)), tokens(NOBODY));
        JsonNode log = receipt.path("logs").get(0);
        assertEquals(List.of(TRANSFER_TOPIC, word(ALICE.address()), word(NOBODY)), texts(log.path("topics")));
        assertEquals("0x" + "%064x".formatted(1234), log.path("data").asText());
    }

    @Test
    void theTokenRefusesInTheWordsOfOpenZeppelin() {
        BigInteger tooMuch = DevnetOptions.USER_TOKENS.multiply(BigInteger.TEN);
        Address zero = Address.ZERO;

        assertRefused("ERC20: transfer amount exceeds balance", IDLE, Abi.transfer(NOBODY, tooMuch));
        assertRefused("ERC20: transfer to the zero address", IDLE, Abi.transfer(zero, BigInteger.ONE));
        assertRefused("ERC20: approve to the zero address", IDLE, Abi.approve(zero, BigInteger.ONE));
        assertRefused("ERC20: insufficient allowance", IDLE, Abi.transferFrom(ALICE.address(), NOBODY, BigInteger.ONE));
    }

    @Test
    void aDepositMovesTheTokensAndAddsAnInputInThePortalsName() {
        BigInteger value = BigInteger.valueOf(777);
        Bytes extra = Bytes.fromHex("c0ffee");
        approve(BOB, BigInteger.valueOf(1000));
        BigInteger held = tokens(BOB.address());
        BigInteger locked = tokens(contracts.application());
        long index = inputs("latest");

        JsonNode receipt = client.transact(
                BOB, contracts.erc20Portal(), Abi.deposit(contracts.token(), contracts.application(), value, extra));

        assertEquals("0x1", receipt.path("status").asText());
        assertEquals(held.subtract(value), tokens(BOB.address()));
        assertEquals(locked.add(value), tokens(contracts.application()));
        assertEquals(BigInteger.valueOf(223), allowance(BOB));
        JsonNode logs = receipt.path("logs");
        assertEquals(
                List.of(APPROVAL_TOPIC, TRANSFER_TOPIC, InputBoxAbi.INPUT_ADDED.toHex()),
                List.of(
                        logs.path(0).path("topics").path(0).asText(),
                        logs.path(1).path("topics").path(0).asText(),
                        logs.path(2).path("topics").path(0).asText()));
        Bytes payload = Bytes.fromHex(contracts.token().toHex().substring(2)
                + BOB.address().toHex().substring(2)
                + "%064x".formatted(value)
                + "c0ffee");
        byte[] input = InputBoxAbi.encodeEvmAdvance(advance(receipt, contracts.erc20Portal(), index, payload));
        assertEquals(
                Bytes.wrap(InputBoxAbi.encodeBytes(Bytes.wrap(input))).toHex(),
                logs.path(2).path("data").asText());
    }

    @Test
    void aDepositAboveTheAllowanceFailsAndChangesNothingButTheFee() {
        approve(BOB, BigInteger.TEN);
        long index = inputs("latest");
        BigInteger held = tokens(BOB.address());
        BigInteger ether = client.balance(BOB.address(), "latest");
        String deposit = Abi.deposit(contracts.token(), contracts.application(), BigInteger.valueOf(11), Bytes.EMPTY);
        Map<String, String> call = Map.of(
                "from", BOB.address().toHex(), "to", contracts.erc20Portal().toHex(), "data", deposit);

        Failure dry = client.failure("eth_call", call, "latest");
        Failure estimate = client.failure("eth_estimateGas", call);
        JsonNode receipt = client.transact(BOB, contracts.erc20Portal(), deposit);

        assertEquals(3, dry.code());
        assertEquals("execution reverted: ERC20: insufficient allowance", dry.message());
        assertEquals(dry, estimate);
        assertEquals("0x0", receipt.path("status").asText());
        assertEquals(0, receipt.path("logs").size());
        assertEquals(index, inputs("latest"));
        assertEquals(held, tokens(BOB.address()));
        assertEquals(BigInteger.TEN, allowance(BOB));
        assertEquals(ether.subtract(cost(receipt)), client.balance(BOB.address(), "latest"));
    }

    @Test
    void aDepositAboveTheBalanceFailsWhateverTheAllowance() {
        approve(BOB, Protocol.MAX_U256);
        BigInteger tooMuch = tokens(BOB.address()).add(BigInteger.ONE);

        JsonNode failed = client.transact(
                BOB,
                contracts.erc20Portal(),
                Abi.deposit(contracts.token(), contracts.application(), tooMuch, Bytes.EMPTY));
        JsonNode passed = client.transact(
                BOB,
                contracts.erc20Portal(),
                Abi.deposit(contracts.token(), contracts.application(), BigInteger.ONE, Bytes.EMPTY));

        assertEquals("0x0", failed.path("status").asText());
        assertEquals("0x1", passed.path("status").asText());
        assertEquals(Protocol.MAX_U256, allowance(BOB), "the greatest allowance is never reduced");
    }

    @Test
    void aDepositOfWhatIsNoTokenFails() {
        String deposit = Abi.deposit(NOBODY, contracts.application(), BigInteger.ONE, Bytes.EMPTY);

        assertEquals(
                new Failure(3, "execution reverted", "0x"),
                client.failure(
                        "eth_call",
                        Map.of(
                                "from",
                                ALICE.address().toHex(),
                                "to",
                                contracts.erc20Portal().toHex(),
                                "data",
                                deposit),
                        "latest"));
    }

    // Calls

    @Test
    void callsThatNoContractUnderstandsRevertAndCallsToNoContractReturnNothing() {
        for (Address contract :
                List.of(contracts.inputBox(), contracts.erc20Portal(), contracts.token(), contracts.application())) {
            assertEquals(
                    new Failure(3, "execution reverted", "0x"),
                    client.failure("eth_call", Map.of("to", contract.toHex(), "data", "0x12345678"), "latest"));
        }
        assertEquals("0x", client.text("eth_call", Map.of("to", NOBODY.toHex(), "data", "0x12345678"), "latest"));
    }

    @Test
    void truncatedOrDirtyArgumentsRevert() {
        String good = Abi.numberOfInputs(contracts.application());
        String dirty = good.substring(0, 10) + "01" + good.substring(12);
        String noPayload = Abi.addInput(NOBODY, Bytes.fromHex("aa")).substring(0, 2 + 2 * (4 + 64));

        for (String data : List.of(good.substring(0, good.length() - 2), dirty, noPayload)) {
            assertEquals(
                    new Failure(3, "execution reverted", "0x"),
                    client.failure("eth_call", Map.of("to", contracts.inputBox().toHex(), "data", data), "latest"));
        }
    }

    @Test
    void theHashOfAnInputThatIsNotThereIsAnArrayPanic() {
        Failure failure = client.failure(
                "eth_call",
                Map.of(
                        "to",
                        contracts.inputBox().toHex(),
                        "data",
                        Abi.inputHash(contracts.application(), inputs("latest"))),
                "latest");

        assertEquals(3, failure.code());
        assertEquals("0x4e487b71" + "%064x".formatted(0x32), failure.data());
    }

    @Test
    void callsTakeTheDataAsInputToo() {
        Map<String, String> call =
                Map.of("to", contracts.inputBox().toHex(), "input", Abi.numberOfInputs(contracts.application()));

        assertEquals(
                BigInteger.valueOf(inputs("latest")),
                new BigInteger(client.text("eth_call", call, "latest").substring(2), 16));
    }

    @Test
    void stateBeyondTheHeadIsAnError() {
        String beyond = "0x" + Long.toHexString(client.blockNumber() + 1000);
        Map<String, String> call = Map.of("to", contracts.inputBox().toHex(), "data", Abi.deploymentBlock());

        assertEquals(-32602, client.failure("eth_call", call, beyond).code());
        assertEquals(
                -32602,
                client.failure("eth_getTransactionCount", ALICE.address().toHex(), beyond)
                        .code());
        assertEquals(
                -32602,
                client.failure("eth_getBalance", ALICE.address().toHex(), beyond)
                        .code());
    }
}
