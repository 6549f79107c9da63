package dev.tactus.devnet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tactus.devnet.L1Client.Draft;
import dev.tactus.devnet.L1Client.Failure;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.EvmAdvance;
import dev.tactus.protocol.InputBoxAbi;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.Protocol;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.utils.Numeric;

/**
 * Everything that the node relies on in an L1, said once and run against the embedded chain and against real Anvil
 * with the real contracts, so that the embedded one cannot drift. One chain serves all tests: each looks only at what
 * it changed itself.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
abstract class DevelopmentL1Contract {
    private static final DevAccount ALICE = DevAccounts.USERS.get(0);
    private static final DevAccount BOB = DevAccounts.USERS.get(1);
    private static final DevAccount SUBMITTER = DevAccounts.SUBMITTER;
    /** Never sends anything. */
    private static final DevAccount IDLE = DevAccounts.USERS.get(9);

    private static final Address NOBODY = Address.fromHex("00000000000000000000000000000000deadbeef");
    private static final String TRANSFER_TOPIC = topic("Transfer(address,address,uint256)");
    private static final String APPROVAL_TOPIC = topic("Approval(address,address,uint256)");

    private DevelopmentL1 l1;
    private L1Client client;
    private DevContracts contracts;

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

    // Logs

    @Test
    void logsAreFilteredByRangeAddressAndTopics() {
        long first = client.blockNumber() + 1;
        addInput(ALICE, "01");
        client.transact(ALICE, contracts.token(), Abi.transfer(NOBODY, BigInteger.ONE));
        client.transact(ALICE, contracts.inputBox(), Abi.addInput(NOBODY, Bytes.fromHex("02")));
        addInput(ALICE, "03");
        long last = client.blockNumber();

        assertEquals(4, logs(first, last, Map.of()).size());
        assertEquals(
                3,
                logs(first, last, Map.of("address", contracts.inputBox().toHex()))
                        .size());
        assertEquals(
                4,
                logs(
                                first,
                                last,
                                Map.of(
                                        "address",
                                        List.of(
                                                contracts.inputBox().toHex(),
                                                contracts.token().toHex())))
                        .size());
        String application = word(contracts.application());
        assertEquals(2, inputLogs(first, last).size());
        assertEquals(
                1,
                logs(first, last, Map.of("topics", List.of(InputBoxAbi.INPUT_ADDED.toHex(), word(NOBODY))))
                        .size());
        assertEquals(
                2,
                logs(first, last, Map.of("topics", Arrays.asList(null, application)))
                        .size());
        assertEquals(
                3,
                logs(first, last, Map.of("topics", Arrays.asList(null, List.of(application, word(NOBODY)))))
                        .size());
        assertEquals(
                0, logs(first, last, Map.of("topics", List.of(application))).size());
        assertEquals(1, inputLogs(last, last).size());
        assertEquals(0, inputLogs(first + 1, last - 1).size());
        assertEquals(0, inputLogs(last, first).size(), "a range that runs backwards holds nothing");
    }

    @Test
    void logsComeInTheOrderOfTheChainAndNameTheirPlace() {
        long first = client.blockNumber() + 1;
        addInput(ALICE, "01");
        addInput(BOB, "02");

        JsonNode logs = inputLogs(first, first + 1);

        for (int i = 0; i < 2; i++) {
            JsonNode block = client.block(first + i);
            JsonNode log = logs.get(i);
            assertEquals(block.path("number"), log.path("blockNumber"));
            assertEquals(block.path("hash"), log.path("blockHash"));
            assertEquals(block.path("transactions").get(0), log.path("transactionHash"));
            assertFalse(log.path("removed").asBoolean(true));
        }
        assertEquals(2, logs.size());
    }

    @Test
    void logsOfOneBlockAreFoundByItsHash() {
        JsonNode receipt = addInput(ALICE, "01");

        JsonNode logs = client.call(
                "eth_getLogs", Map.of("blockHash", receipt.path("blockHash").asText()));

        assertEquals(1, logs.size());
        assertEquals(receipt.path("transactionHash"), logs.get(0).path("transactionHash"));
        client.failure("eth_getLogs", Map.of("blockHash", "0x" + "12".repeat(32)));
    }

    @Test
    void aRangeMayEndButNotStartBeyondTheHead() {
        addInput(ALICE, "01");
        long head = client.blockNumber();

        assertEquals(1, inputLogs(head, head + 100).size());
        assertEquals(
                -32602,
                client.failure("eth_getLogs", filter(head + 100, head + 200, Map.of()))
                        .code());
    }

    // Blocks

    @Test
    void blocksAreLinkedByHashAndNeverGoBackInTime() throws Exception {
        long from = client.blockNumber();
        l1.mine(3);
        addInput(ALICE, "01");

        assertEquals(from + 4, client.blockNumber());
        for (long number = from + 1; number <= from + 4; number++) {
            JsonNode block = client.block(number);
            JsonNode parent = client.block(number - 1);
            assertEquals(parent.path("hash"), block.path("parentHash"));
            assertTrue(time(block) >= time(parent));
            assertEquals(
                    block, client.call("eth_getBlockByHash", block.path("hash").asText(), false));
        }
    }

    @Test
    void safeAndFinalizedFollowTheLatestBlock() throws Exception {
        l1.mine(3);

        long latest = number(client.block("latest"));
        long safe = number(client.block("safe"));
        long finalized = number(client.block("finalized"));

        assertEquals(client.blockNumber(), latest);
        assertEquals(latest - 1, safe);
        assertEquals(latest - 2, finalized);
        assertEquals(0, number(client.block("earliest")));
        assertEquals(latest + 1, number(client.block("pending")));
    }

    @Test
    void aBlockThatIsNotThereIsNullAndNotAnError() {
        assertTrue(client.block(client.blockNumber() + 1000).isNull());
        assertTrue(
                client.call("eth_getBlockByHash", "0x" + "12".repeat(32), false).isNull());
        assertTrue(
                client.call("eth_getTransactionByHash", "0x" + "12".repeat(32)).isNull());
        assertTrue(
                client.call("eth_getTransactionReceipt", "0x" + "12".repeat(32)).isNull());
    }

    @Test
    void aBlockShowsItsTransactionsByHashOrWhole() {
        JsonNode receipt = addInput(ALICE, "01");
        String number = receipt.path("blockNumber").asText();

        JsonNode hashes = client.call("eth_getBlockByNumber", number, false).path("transactions");
        JsonNode whole = client.call("eth_getBlockByNumber", number, true).path("transactions");

        assertEquals(receipt.path("transactionHash"), hashes.get(0));
        assertEquals(
                client.call(
                        "eth_getTransactionByHash",
                        receipt.path("transactionHash").asText()),
                whole.get(0));
    }

    @Test
    void theNextBlocksTimeCanBeSet() {
        long time = time(client.block("latest")) + 1000;
        client.call("evm_setNextBlockTimestamp", time);

        JsonNode receipt = addInput(ALICE, "01");

        assertEquals(time, time(client.block(receipt.path("blockNumber").asText())));
        client.call("evm_mine");
        assertTrue(time(client.block("latest")) >= time);
    }

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

    // Fees

    @Test
    void feeHistoryHasOneBaseFeeMoreThanBlocksAndARowOfTipsForEach() throws Exception {
        JsonNode receipt = addInput(ALICE, "01");
        l1.mine(2);
        long head = client.blockNumber();

        JsonNode history = client.call("eth_feeHistory", "0x4", "latest", List.of(10, 50));

        assertEquals(quantity(head - 3), history.path("oldestBlock").asText());
        assertEquals(5, history.path("baseFeePerGas").size());
        assertEquals(4, history.path("gasUsedRatio").size());
        assertEquals(4, history.path("reward").size());
        for (JsonNode row : history.path("reward")) {
            assertEquals(2, row.size());
        }
        int row = (int)
                (Numeric.decodeQuantity(receipt.path("blockNumber").asText()).longValueExact() - (head - 3));
        assertEquals(
                quantity(1_000_000_000), history.path("reward").get(row).get(0).asText());
        assertTrue(history.path("gasUsedRatio").get(row).asDouble() > 0);
        for (int i = 0; i < 4; i++) {
            assertEquals(
                    client.block(head - 3 + i).path("baseFeePerGas"),
                    history.path("baseFeePerGas").get(i));
        }
        l1.mine(1);
        assertEquals(
                client.block("latest").path("baseFeePerGas"),
                history.path("baseFeePerGas").get(4),
                "the last is the next block's");
    }

    @Test
    void suggestedFeesAreEnoughForTheNextBlock() {
        BigInteger price = client.quantity("eth_gasPrice");
        BigInteger tip = client.quantity("eth_maxPriorityFeePerGas");
        assertTrue(tip.signum() > 0);

        JsonNode receipt = client.receipt(client.send(Draft.of(client.nonce(ALICE, "latest"), NOBODY, "")
                .withFees(price, tip.min(price))
                .signedBy(ALICE)));

        assertEquals("0x1", receipt.path("status").asText());
    }

    // Errors of the interface

    @Test
    void wrongCallsHaveTheStandardCodes() {
        assertEquals(-32601, client.failure("eth_noSuchMethod").code());
        assertEquals(
                -32602, client.failure("eth_getBlockByNumber", "xyz", false).code());
        assertEquals(-32602, client.failure("eth_getBalance", "0x12", "latest").code());
        assertEquals(-32602, client.failure("eth_getBalance").code());
    }

    @Test
    void answersABatchInOneArrayWithEachId() throws Exception {
        String body = client.post("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\",\"params\":[]},"
                        + "{\"jsonrpc\":\"2.0\",\"id\":\"two\",\"method\":\"eth_noSuchMethod\",\"params\":[]}]")
                .body();

        JsonNode answers = new ObjectMapper().readTree(body);

        Map<String, JsonNode> byId = new HashMap<>();
        answers.forEach(answer -> byId.put(answer.path("id").asText(), answer));
        assertEquals(2, answers.size());
        assertEquals("0x7a69", byId.getOrDefault("1", answers).path("result").asText());
        assertEquals(
                -32601,
                byId.getOrDefault("two", answers).path("error").path("code").asInt());
    }

    private JsonNode addInput(DevAccount from, String payload) {
        JsonNode receipt = client.transact(
                from, contracts.inputBox(), Abi.addInput(contracts.application(), Bytes.fromHex(payload)));
        assertEquals("0x1", receipt.path("status").asText());
        return receipt;
    }

    private void approve(DevAccount owner, BigInteger value) {
        client.transact(owner, contracts.token(), Abi.approve(contracts.erc20Portal(), value));
        assertEquals(value, allowance(owner));
    }

    private void assertRefused(String reason, DevAccount from, String data) {
        Failure failure = client.failure(
                "eth_call",
                Map.of("from", from.address().toHex(), "to", contracts.token().toHex(), "data", data),
                "latest");
        assertEquals(3, failure.code());
        assertEquals("execution reverted: " + reason, failure.message());
        assertTrue(failure.data().startsWith("0x08c379a0"), failure::data);
    }

    private EvmAdvance advance(JsonNode receipt, Address sender, long index, Bytes payload) {
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

    private long inputs(Object block) {
        return client.number(contracts.inputBox(), Abi.numberOfInputs(contracts.application()), block)
                .longValueExact();
    }

    private BigInteger tokens(Address account) {
        return client.number(contracts.token(), Abi.balanceOf(account), "latest");
    }

    private BigInteger allowance(DevAccount owner) {
        return client.number(contracts.token(), Abi.allowance(owner.address(), contracts.erc20Portal()), "latest");
    }

    private JsonNode inputLogs(long from, long to) {
        return logs(
                from,
                to,
                Map.of(
                        "address",
                        contracts.inputBox().toHex(),
                        "topics",
                        List.of(InputBoxAbi.INPUT_ADDED.toHex(), word(contracts.application()))));
    }

    private JsonNode logs(long from, long to, Map<String, Object> criteria) {
        return client.call("eth_getLogs", filter(from, to, criteria));
    }

    private static Map<String, Object> filter(long from, long to, Map<String, Object> criteria) {
        var filter = new HashMap<>(criteria);
        filter.put("fromBlock", quantity(from));
        filter.put("toBlock", quantity(to));
        return filter;
    }

    private static BigInteger cost(JsonNode receipt) {
        return Numeric.decodeQuantity(receipt.path("gasUsed").asText())
                .multiply(
                        Numeric.decodeQuantity(receipt.path("effectiveGasPrice").asText()));
    }

    private static long number(JsonNode block) {
        return Numeric.decodeQuantity(block.path("number").asText()).longValueExact();
    }

    private static long time(JsonNode block) {
        return Numeric.decodeQuantity(block.path("timestamp").asText()).longValueExact();
    }

    private static BigInteger gwei(long amount) {
        return L1Client.GWEI.multiply(BigInteger.valueOf(amount));
    }

    private static String quantity(long value) {
        return "0x" + Long.toHexString(value);
    }

    private static String word(Address address) {
        return "0x" + "0".repeat(24) + address.toHex().substring(2);
    }

    private static String string(byte[] answer) throws Exception {
        return new String(InputBoxAbi.decodeBytes(answer).toArray(), StandardCharsets.UTF_8);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    private static String topic(String event) {
        return Bytes.wrap(Keccak.hash(event.getBytes(StandardCharsets.US_ASCII)))
                .toHex();
    }
}
